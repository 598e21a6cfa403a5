// Conveniences of the report: answers without a reload, sliders that show at once. The same buttons do the same without it.
"use strict";

async function part(address, body) {
  const sent = body ? { method: "POST", body: new URLSearchParams(body) } : {};
  const answer = await fetch(address, { ...sent, headers: { "Luodi-Part": "1", Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

// Feedback is answered in its place; when that fails the form goes its ordinary way.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const entry = form.closest(".say");
  if (!entry || form.dataset.ordinary) return;
  event.preventDefault();
  try {
    const made = document.createElement("template");
    made.innerHTML = await part(form.action, new FormData(form, event.submitter));
    const renewed = made.content.querySelector(".say");
    renewed.open = true;
    entry.replaceWith(renewed);
    renewed.querySelector("summary").focus();
  } catch {
    form.dataset.ordinary = "yes";
    form.requestSubmit(event.submitter);
  }
});

for (const form of document.querySelectorAll("[data-live]")) {
  const shown = document.getElementById(form.dataset.shows);
  let waiting = 0;
  let turn = 0;
  form.addEventListener("input", ({ target }) => {
    const output = form.querySelector(`output[for="${CSS.escape(target.id)}"]`);
    if (output) output.value = target.value;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++turn;
      try {
        const html = await part(form.dataset.live, new FormData(form));
        if (mine === turn) shown.innerHTML = html;
      } catch {
        shown.textContent = "";
      }
    }, 250);
  });
}

for (const link of document.querySelectorAll("[data-part]")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const place = document.getElementById(link.dataset.part);
    try {
      place.innerHTML = await part(link.href);
      place.tabIndex = -1;
      place.focus();
      link.hidden = true;
    } catch {
      location.assign(link.href);
    }
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.done;
  });
}
