// The queue works without this file: it moves between rows by key and fetches new rows in place.
const REFRESH_AFTER = 20_000;
const live = document.querySelector("[data-live]");
const announce = document.querySelector("[data-announce]");
const help = document.getElementById("keys");
const keysOn = document.body.dataset.keys === "on";

const rows = () => [...live.querySelectorAll("tr[data-row]")];
const named = (reference) =>
  live.querySelector(`tr[data-row="${CSS.escape(reference || "")}"]`);
const opener = (row) => row && row.querySelector("[data-open]");
const current = () => document.activeElement?.closest?.("tr[data-row]") || named(lastRow);

// The row that was last looked at, so that one comes back to it from elsewhere on the page.
let lastRow = "";
live.addEventListener("focusin", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (row) lastRow = row.dataset.row;
});

function step(by) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  opener(next).focus();
  next.scrollIntoView({ block: "nearest" });
}

function take(row) {
  const own = row.querySelector("form[action$='/take/']");
  if (own) {
    own.requestSubmit();
    return;
  }
  const tick = row.querySelector("input[type=checkbox][form=assigning]");
  const form = document.getElementById("assigning");
  if (!tick || !form) return;
  for (const other of live.querySelectorAll("input[form=assigning]")) {
    other.checked = other === tick;
  }
  form.requestSubmit(form.querySelector("button[value=take]"));
}

const acts = {
  j: () => step(1),
  k: () => step(-1),
  o: () => opener(current())?.click(),
  a: () => current() && take(current()),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  "?": () => help?.showModal(),
};

if (keysOn) {
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (target.matches?.("input:not([type=checkbox]), textarea, select")) return;
    if (document.querySelector("dialog[open]") || !(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  });
  document.addEventListener("click", (event) => {
    if (help && event.target.closest("[data-keys-help]")) {
      event.preventDefault();
      help.showModal();
    }
  });
}

// A menu closes when the person turns elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of live.querySelectorAll("details.wd-filter[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
live.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.wd-filter[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What a reader of a row hears and sees, without what changes by itself.
const said = (row) => {
  const copy = row.cloneNode(true);
  for (const clock of copy.querySelectorAll("time[data-since], input")) clock.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
};
const known = () => new Map(rows().map((row) => [row.dataset.row, said(row)]));

function difference(before, after) {
  const count = { new: 0, changed: 0, gone: 0 };
  for (const [reference, text] of after) {
    if (!before.has(reference)) count.new += 1;
    else if (before.get(reference) !== text) count.changed += 1;
  }
  for (const reference of before.keys()) if (!after.has(reference)) count.gone += 1;
  const parts = Object.entries(count).filter(([, number]) => number > 0);
  return parts.map(([word, number]) => `${number} ${word}`).join(", ");
}

// Somebody who chooses from a menu or types is not interrupted.
const busy = () =>
  live.querySelector("details[open]") ||
  (live.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), select"));

// Where the focus is, so that it can be found again among new elements.
function place() {
  const focused = live.contains(document.activeElement) ? document.activeElement : null;
  const row = focused?.closest("tr[data-row]");
  const within = row || live;
  const kind = focused ? focused.tagName.toLowerCase() : "";
  const at = focused ? [...within.querySelectorAll(kind)].indexOf(focused) : -1;
  const inSight = rows().find((each) => each.getBoundingClientRect().bottom > 0);
  return {
    reference: row?.dataset.row,
    kind,
    at,
    ticked: new Set([...live.querySelectorAll("input[form=assigning]:checked")].map((tick) => tick.closest("tr").dataset.row)),
    given: live.querySelector("#assign-to")?.value,
    anchor: inSight?.dataset.row,
    top: inSight?.getBoundingClientRect().top,
    aside: live.querySelector(".wd-table-box")?.scrollLeft,
  };
}

function put(kept) {
  for (const tick of live.querySelectorAll("input[type=checkbox][form=assigning]")) {
    tick.checked = kept.ticked.has(tick.closest("tr").dataset.row);
  }
  const giving = live.querySelector("#assign-to");
  if (giving && kept.given) giving.value = kept.given;
  const box = live.querySelector(".wd-table-box");
  if (box && kept.aside) box.scrollLeft = kept.aside;
  if (kept.kind) {
    const within = kept.reference ? named(kept.reference) : live;
    const again = within?.querySelectorAll(kept.kind)[kept.at];
    (again || opener(rows()[0]) || live).focus?.({ preventScroll: true });
  }
  const anchor = kept.anchor && named(kept.anchor);
  if (anchor) window.scrollBy(0, anchor.getBoundingClientRect().top - kept.top);
}

let tag = "";
async function refresh() {
  if (document.hidden || busy()) return;
  const headers = { "X-Refresh": "1", ...(tag && { "If-None-Match": tag }) };
  let response;
  try {
    response = await fetch(live.dataset.live, { headers, cache: "no-store", redirect: "error" });
  } catch {
    // Without a connection, or signed out: the link of the page says what is the matter.
    return;
  }
  if (response.status !== 200 || busy()) return;
  const text = await response.text();
  const first = tag === "";
  tag = response.headers.get("ETag") || "";
  const before = known();
  const kept = place();
  live.innerHTML = text;
  put(kept);
  const news = difference(before, known());
  if (news) announce.textContent = `The list was refreshed: ${news}.`;
  else if (first) announce.textContent = "";
}
window.setInterval(refresh, REFRESH_AFTER);
live.addEventListener("click", (event) => {
  if (!event.target.closest("[data-again]")) return;
  event.preventDefault();
  refresh();
});
