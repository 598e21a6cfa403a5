// Within a partner's page: says that it is ready, how tall it is, and when a report or a hand-off was reached.
"use strict";

{
  const { origins, stage } = document.body.dataset;
  const allowed = JSON.parse(origins);
  let listener = null; // the exact origin of the page around, known once it has greeted and is on the list
  let told = 0;

  const tell = (message) => listener && parent.postMessage(message, listener);
  const resize = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (listener && height !== told) tell({ type: "luodi:resize", height: (told = height) });
  };

  addEventListener("message", ({ origin, source, data }) => {
    if (listener || source !== parent || !allowed.includes(origin) || data?.type !== "luodi:hello") return;
    listener = origin;
    tell({ type: "luodi:ready" });
    resize();
    if (stage !== "form") tell({ type: "luodi:completed", what: stage });
  });
  new ResizeObserver(resize).observe(document.documentElement);
}
