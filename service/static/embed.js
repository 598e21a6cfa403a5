// For partners' pages: <script src="https://…/embed.js" data-partner="tag" data-lang="zh" data-theme="light" async></script>
// Puts the assessment where the script stands, as tall as its content. The page may listen on the frame, or on anything
// around it: luodi:ready, luodi:resize ({height}), luodi:completed ({what: "report" or "lead"}). No cookie is involved.
(() => {
  "use strict";
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const among = (value, known) => (known.includes(value) ? value : "auto");
  const { partner = "", lang = "", theme = "", label = "" } = script.dataset;
  const language = among(lang.slice(0, 2).toLowerCase(), ["zh", "en"]);
  const look = among(theme, ["light", "dark"]);
  const english = language === "en" || (language === "auto" && !/^zh/i.test(navigator.language));

  const frame = document.createElement("iframe");
  frame.src = `${home}/embed/${encodeURIComponent(partner)}/${language}.${look}/assess`;
  frame.title = label || (english ? "Luodi: assess your enterprise" : "落地：企业自评");
  frame.allow = "clipboard-write";
  frame.referrerPolicy = "origin";
  Object.assign(frame.style, { display: "block", width: "100%", height: "640px", border: "0" });
  script.after(frame);

  // The frame answers only to a page it may be shown in, and to no other: it is greeted, and judges who greets.
  let pages = 0;
  frame.addEventListener("load", () => {
    pages += 1;
    frame.contentWindow.postMessage({ type: "luodi:hello" }, home);
    if (pages > 1 && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== home || source !== frame.contentWindow || !data) return;
    if (data.type === "luodi:resize") frame.style.height = `${Math.min(60000, Math.max(200, Number(data.height) || 0))}px`;
    if (["luodi:ready", "luodi:resize", "luodi:completed"].includes(data.type))
      frame.dispatchEvent(new CustomEvent(data.type, { bubbles: true, detail: data }));
  });
})();
