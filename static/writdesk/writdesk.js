// Everything on every page works without this file; it only saves time.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// One-key shortcuts exist only where the person has them switched on (data-keys on the body).
// A control takes one with data-key; pages of grave acts give none.
function typing(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

if (document.body.dataset.keys === "on") {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    // Where there is a list, queue.js shows the keys, also from a ticked box.
    if (event.key === "?" && !document.querySelector("[data-live]")) {
      document.getElementById("keys")?.showModal();
      return;
    }
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
      return;
    }
    if (!/^[a-z0-9]$/.test(event.key)) return;
    const control = document.querySelector(`[data-key="${event.key}"]`);
    if (control) {
      event.preventDefault();
      control.click();
    }
  });
}

// The menu closes when the person turns elsewhere.
for (const menu of document.querySelectorAll("details.wd-menu")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// A running emergency clock counts on: <time data-since="ISO">00:07:31</time>.
if (document.querySelector("time[data-since], [data-live]")) {
  const two = (number) => String(number).padStart(2, "0");
  window.setInterval(() => {
    for (const clock of document.querySelectorAll("time[data-since]")) {
      const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.since)) / 1000));
      clock.textContent = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
        .map((part) => two(Math.floor(part)))
        .join(":");
    }
  }, 1000);
}

// In the grid of decisions y produces and n does not; both go on to the next line.
for (const grid of document.querySelectorAll("[data-keys=on] [data-grid]")) {
  grid.addEventListener("keydown", (event) => {
    const value = { y: "yes", n: "no" }[event.key];
    const line = event.target.closest("tr");
    if (!value || !line || event.target.type !== "radio") return;
    event.preventDefault();
    line.querySelector(`input[type="radio"][value="${value}"]`).checked = true;
    const lines = [...grid.querySelectorAll("tr")].filter((row) => row.querySelector("[type=radio]"));
    const next = lines[lines.indexOf(line) + 1] || line;
    (next.querySelector("[type=radio]:checked") || next.querySelector("[type=radio]")).focus();
  });
}

// A letter that is written is kept whenever an input is left, so that nothing typed is lost.
for (const form of document.querySelectorAll("form[data-keep]")) {
  const keep = () => {
    const typed = new FormData(form);
    typed.set("keep", "1");
    navigator.sendBeacon(form.action || window.location.href, typed);
  };
  form.addEventListener("change", keep);
}
