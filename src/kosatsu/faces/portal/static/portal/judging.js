// «Is this account official?», judged of the register's published copy: the same as accounts/judging.py, held to it by addresses_vectors.json.
// Notices are not in that copy, so a page of the notice board is only a page of the city's own site here.

const SPEAKS_FIRST = ["under_check", "suspended", "live", "closed", "planned"];
const IN_USE = ["live", "suspended", "under_check"];
const CAN_BE_TAKEN = ["live", "suspended"];

export const ANSWERS = {
  live: "official",
  suspended: "official",
  under_check: "under_check",
  closed: "formerly_official",
  planned: "not_registered",
  personal: "not_registered",
  none_on_platform: "not_registered",
  other_on_platform: "not_registered",
  unknown: "not_registered",
  unreadable: "not_registered",
  name_only: "ambiguous",
  name_of_several: "ambiguous",
  page_of_account: "ambiguous",
  short_link: "ambiguous",
  own_site: "ambiguous",
  several: "ambiguous",
};

export const knownOf = (account) => ({
  platform: account.platform,
  name: account.account_name ?? "",
  handle: account.handle,
  url: account.url,
  stable_id: account.stable_id ?? "",
});
export const inUse = (register) => register.accounts.filter((account) => IN_USE.includes(account.state)).map(knownOf);

export function judge(asked, register, reading, shorteners) {
  const rows = register.accounts.map((account) => ({ id: account.id, state: account.state, known: knownOf(account) }));
  return among(asked, rows) ?? ownSite(asked) ?? personal(asked) ?? absent(asked);

  function among() {
    const meant = { same: [], below: [], name: [], none: [] };
    for (const row of rows) meant[reading.match(asked, row.known)].push(row);
    if (meant.same.length) {
      const state = SPEAKS_FIRST.find((one) => meant.same.some((row) => row.state === one));
      return found(state, { accounts: ids(meant.same.filter((row) => row.state === state)) });
    }
    if (meant.below.length) return found("page_of_account", { accounts: ids(meant.below) });
    return meant.name.length ? found(named(new Set(meant.name.map((row) => row.state))), { accounts: ids(meant.name) }) : null;
  }

  function named(states) {
    if ([...states].every((state) => CAN_BE_TAKEN.includes(state))) return "name_only";
    return states.size === 1 ? [...states][0] : "name_of_several";
  }

  function ownSite() {
    const board = reading.place(`${register.portal.replace(/\/+$/, "")}/notices/`);
    if (asked.kind !== "place" || !board) return null;
    if (asked.host !== board.host) {
      const hosts = register.official_hosts.map((host) => reading.place(`https://${host}/`)?.host).filter(Boolean);
      const own = hosts.some((host) => asked.host === host || asked.host.endsWith(`.${host}`));
      return own && !platformAt() ? found("own_site") : null;
    }
    return asked.path.join("/") === board.path.join("/") && asked.query.size ? null : found("own_site");
  }

  function personal() {
    const one = register.personal.find((account) => reading.match(asked, knownOf(account)) !== "none");
    return one ? found("personal", { office: one.office }) : null;
  }

  function absent() {
    if (asked.kind === "several" || asked.kind === "unreadable") return found(asked.kind);
    if (asked.kind === "bare") return found("unknown");
    if (asked.kind === "place" && mayLeadAnywhere()) return found("short_link");
    const platform = reading.platformOf(asked) || platformAt();
    if (!platform) return found("unknown");
    const instead = ids(rows.filter((row) => row.known.platform === platform && IN_USE.includes(row.state)));
    return found(instead.length ? "other_on_platform" : "none_on_platform", { instead, platform });
  }

  function mayLeadAnywhere() {
    const labels = asked.host.split(".");
    const below = labels.slice(0, -1).map((_, at) => labels.slice(at).join("."));
    return below.some((host) => shorteners.includes(host) || reading.shortHosts.includes(host)) || reading.hidden.has(`${asked.host}/${asked.path[0] ?? ""}`);
  }

  function platformAt() {
    if (asked.kind !== "place") return "";
    return rows.find((row) => reading.place(row.known.url)?.host === asked.host)?.known.platform ?? "";
  }
}

const ids = (rows) => rows.map((row) => row.id);
const found = (reason, more = {}) => ({ reason, answer: ANSWERS[reason], accounts: [], instead: [], platform: "", office: "", ...more });
