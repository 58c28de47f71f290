// A personal data server and the directory it needs, in one process, both real code, both on loopback.
// Environment: PDS_PORT, PLC_PORT, PDS_FOLDER (private, removed by whoever made it), RATE_LIMITS=1 for real rate limits.
import './loop.mjs'
import path from 'node:path'
import * as directory from '@did-plc/server'
import { Secp256k1Keypair } from '@atproto/crypto'
import { envToCfg, envToSecrets, PDS } from '@atproto/pds'

const { PDS_PORT, PLC_PORT, PDS_FOLDER, RATE_LIMITS } = process.env
const { PlcServer, Database } = directory.default ?? directory

const plc = PlcServer.create({ db: Database.mock(), port: Number(PLC_PORT) })
await plc.start()

const rotation = await Secp256k1Keypair.create({ exportable: true })
const choices = {
  devMode: true,
  port: Number(PDS_PORT),
  hostname: 'localhost',
  dataDirectory: PDS_FOLDER,
  blobstoreDiskLocation: path.join(PDS_FOLDER, 'blobs'),
  didPlcUrl: `http://localhost:${PLC_PORT}`,
  plcRotationKeyK256PrivateKeyHex: Buffer.from(await rotation.export()).toString('hex'),
  adminPassword: 'for-tests-only',
  jwtSecret: 'for-tests-only',
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  bskyAppViewUrl: 'http://127.0.0.1:9',
  bskyAppViewDid: 'did:example:nobody',
  rateLimitsEnabled: RATE_LIMITS === '1',
}
const pds = await PDS.create(envToCfg(choices), envToSecrets(choices))
await pds.start()
console.log('ready')

process.on('SIGTERM', async () => {
  await pds.destroy()
  await plc.destroy()
  process.exit(0)
})
