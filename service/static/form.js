// Conveniences of the form: answers that exclude each other, copying the link. The form is complete without them.
"use strict";

const form = document.getElementById("assess");
const APART = ["none", "unknown", "declined"];

for (const needless of document.querySelectorAll("[data-without-script]")) needless.hidden = true;

// Writing an answer takes back "don't know"; saying "don't know" or "prefer not to say" takes back the other one.
form.addEventListener("input", ({ target }) => {
  const [name, state] = target.name.split(".");
  const boxes = [...form.elements].filter((box) => box.type === "checkbox");
  if (["unknown", "declined"].includes(state)) {
    if (target.checked) untick(boxes.filter((box) => box !== target && box.name.startsWith(`${name}.`)));
  } else if (target.type === "checkbox" && target.checked) {
    const apart = APART.includes(target.value);
    untick(boxes.filter((box) => box.name === name && box !== target && (apart || APART.includes(box.value))));
  } else if (!state && target.value) {
    untick(boxes.filter((box) => box.name === `${name}.unknown` || box.name === `${name}.declined`));
  }
});

function untick(boxes) {
  for (const box of boxes) box.checked = false;
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.done;
  });
}
