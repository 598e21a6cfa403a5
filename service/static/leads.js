"use strict";
// How many leads are ticked, beside what can be done with them. Everything works without it.
{
  const said = document.querySelector("[data-ticked]");
  const boxes = [...document.querySelectorAll(".leads input[name=lead]")];
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    said.textContent = said.dataset.ticked.replace("{count}", count);
  };
  if (said && boxes.length) {
    boxes.forEach((box) => box.addEventListener("change", tell));
    tell();
  }
}
