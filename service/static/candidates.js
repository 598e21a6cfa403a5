// The weights of a list: its rows move while the sliders do. The form's button does the same without this script.
"use strict";

for (const form of document.querySelectorAll("[data-weigh]")) {
  const shown = document.getElementById(form.dataset.weigh);
  let waiting = 0;
  let turn = 0;
  form.addEventListener("input", ({ target }) => {
    const output = form.querySelector(`output[for="${CSS.escape(target.id)}"]`);
    if (output) output.value = target.value;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++turn;
      const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
      shown.classList.add("busy");
      try {
        const answer = await fetch(address, { headers: { "Luodi-Part": "1", Accept: "text/html" } });
        if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
        const html = await answer.text();
        if (mine === turn) shown.innerHTML = html;
      } catch {
        if (mine === turn) form.requestSubmit();
      }
      if (mine === turn) shown.classList.remove("busy");
    }, 250);
  });
}
