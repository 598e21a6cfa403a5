// The page of an import under way: its numbers are asked for again, the page itself once something else is to be shown.
"use strict";

const live = document.querySelector("[data-live]");
const WAIT = 1500;

async function again() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer && answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-live]");
    if (!found || found.dataset.live !== live.dataset.live) return location.reload();
    live.replaceChildren(...found.childNodes);
  }
  return setTimeout(again, WAIT);
}

if (live) setTimeout(again, WAIT);
