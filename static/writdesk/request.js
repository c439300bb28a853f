// The officer's pages work without this file; it answers while one types and uploads.

// Whose server it is, from our own registry, as the address is typed.
for (const box of document.querySelectorAll("[data-lookup]")) {
  const input = box.querySelector("input");
  const answer = box.querySelector("[data-lookup-answer]");
  const part = (name) => answer.querySelector(`[data-lookup-${name}]`);
  let timer = 0;
  let newest = 0;
  const show = (found) => {
    part("server").textContent = found.server;
    part("whose").textContent = found.whose;
    const label = part("ask").dataset.lookupLabel;
    part("ask").textContent = found.whom_to_ask ? `${label} ${found.whom_to_ask}` : "";
    answer.hidden = !found.server;
  };
  const ask = async () => {
    const turn = ++newest;
    const address = `${box.dataset.lookup}?server=${encodeURIComponent(input.value.slice(0, 2000))}`;
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (response.ok && turn === newest) show(await response.json());
    } catch {
      // Without a connection the answer comes with the next page.
    }
  };
  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 300);
  });
  if (input.value) ask();
}

// What was found in the files fills in while they are looked at.
let found = document.querySelector("[data-found]");
let rounds = 0;

// Whoever stands on a button of the list with the keyboard stands on it still when the list is new.
function fillIn(html) {
  const held = found.contains(document.activeElement) ? document.activeElement : null;
  found.innerHTML = html;
  if (!held) return;
  const same = (each) => each.value === held.value && each.href === held.href;
  const again = [...found.querySelectorAll("a[href], button")].find(same);
  (again ?? found.querySelector("a[href], button"))?.focus({ preventScroll: true });
}

async function refresh() {
  try {
    const response = await fetch(found.dataset.found);
    if (!response.ok || response.redirected) return;
    const html = await response.text();
    if (html.trim() !== found.innerHTML.trim()) fillIn(html);
  } catch {
    // The link "Check again" stays on the page.
  }
  waitForMore();
}

function waitForMore() {
  const waiting = Number(found.querySelector("[data-waiting]")?.dataset.waiting ?? 0);
  rounds += 1;
  if (waiting > 0 && rounds < 200) window.setTimeout(refresh, Math.min(800 + rounds * 100, 5000));
}

if (found) waitForMore();

// A chosen file is uploaded at once, with progress; fetch could not tell how far it is.
function uploadAtOnce(form) {
  const progress = form.querySelector("[data-upload-progress]");
  const words = form.querySelector("[data-upload-words]");
  const bar = progress.querySelector("progress");
  form.querySelector("[data-upload-button]").hidden = true;
  const say = (text, value) => {
    progress.hidden = false;
    words.textContent = text;
    bar.value = value;
  };
  const answered = (request, input) => {
    progress.hidden = true;
    const refused = document.querySelector(".govuk-error-summary");
    if (request.status === 200 && request.responseURL.includes("/documents/") && !refused) {
      input.value = "";
      rounds = 0;
      refresh();
    } else if (request.status === 422) {
      showRefusal(request.responseText);
    } else if (request.status === 413) {
      say(form.dataset.uploadTooLarge, 0);
    } else {
      window.location.assign(request.responseURL || window.location.href);
    }
  };
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      if (input.files.length === 0) return;
      const names = [...input.files].map((file) => file.name).join(", ");
      const length = [...input.files].reduce((sum, file) => sum + file.size, 0);
      if (length > Number(form.dataset.uploadLargest)) {
        input.value = "";
        say(form.dataset.uploadTooLarge, 0);
        return;
      }
      const body = new FormData();
      for (const hidden of form.querySelectorAll("input[type=hidden]")) {
        body.append(hidden.name, hidden.value);
      }
      for (const file of input.files) body.append(input.name, file);
      body.append("do", "upload");
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) {
          say(`${form.dataset.uploadSending} ${names}`, (event.loaded / event.total) * 100);
        }
      });
      request.addEventListener("load", () => answered(request, input));
      request.addEventListener("error", () => say(form.dataset.uploadFailed, 0));
      say(`${form.dataset.uploadSending} ${names}`, 0);
      request.open("POST", form.getAttribute("action") || window.location.href);
      request.send(body);
    });
  }
}

// The page that says what was refused takes the place of this one, and its summary the focus.
function showRefusal(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  found = document.querySelector("[data-found]");
  for (const form of document.querySelectorAll("form[data-upload]")) uploadAtOnce(form);
  const summary = document.querySelector(".govuk-error-summary");
  summary.tabIndex = -1;
  summary.focus();
  rounds = 0;
  waitForMore();
}

for (const form of document.querySelectorAll("form[data-upload]")) uploadAtOnce(form);

// A signature drawn with a finger, a pen or the mouse, kept as lines of whole points.
for (const pad of document.querySelectorAll("[data-pad]")) {
  const canvas = pad.querySelector("canvas");
  const kept = pad.querySelector("input[name=strokes]");
  const pen = canvas.getContext("2d");
  let strokes = [];
  pad.hidden = false;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * canvas.width;
    const y = ((event.clientY - box.top) / box.height) * canvas.height;
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [within(x, canvas.width), within(y, canvas.height)];
  };
  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = window.getComputedStyle(canvas).color;
    for (const [start, ...rest] of strokes) {
      pen.beginPath();
      pen.moveTo(...start);
      pen.lineTo(...start);
      for (const point of rest) pen.lineTo(...point);
      pen.stroke();
    }
    kept.value = strokes.length > 0 ? JSON.stringify(strokes) : "";
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    strokes.push([place(event)]);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    strokes.at(-1).push(place(event));
    draw();
  });
  pad.querySelector("[data-pad-clear]").addEventListener("click", () => {
    strokes = [];
    draw();
  });
  // A page that was refused brings back what was drawn.
  try {
    strokes = JSON.parse(kept.value || "[]");
    draw();
  } catch {
    strokes = [];
  }
}
