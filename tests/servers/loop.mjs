// Imported first: every server of this process listens on loopback, whatever its own code asks for.
import net from 'node:net'

const listen = net.Server.prototype.listen

net.Server.prototype.listen = function (first, ...rest) {
  const port = typeof first === 'object' && first !== null ? first.port : first
  if (port === undefined || Number.isNaN(Number(port))) return listen.call(this, first, ...rest)
  const ready = rest.filter((argument) => typeof argument === 'function')
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, ...ready)
}
