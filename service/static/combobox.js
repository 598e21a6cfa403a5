// A combobox after the ARIA Authoring Practices (editable, list autocomplete, manual selection).
// It enhances a plain text field in place: without this script the server offers the same choices after sending.
"use strict";

class Combobox {
  constructor(root, number) {
    this.root = root;
    this.input = root.querySelector("input");
    this.list = document.createElement("ul");
    this.list.id = `options-${number}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.input.labels[0] ? this.input.labels[0].textContent.trim() : "");
    this.list.hidden = true;
    this.status = document.createElement("span");
    this.status.className = "sr";
    this.status.setAttribute("role", "status");
    root.append(this.list, this.status);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
    this.input.autocomplete = "off";
    this.active = -1;
    this.asked = 0;
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  typed() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (!text) return this.close();
    this.timer = setTimeout(() => this.ask(text), 150);
  }

  async ask(text) {
    const turn = ++this.asked;
    const address = `${this.root.dataset.combobox}?limit=8&q=${encodeURIComponent(text.slice(0, 60))}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok || turn !== this.asked || document.activeElement !== this.input) return;
    this.show((await answer.json()).items);
  }

  show(items) {
    this.list.replaceChildren(...items.map((item, place) => this.option(item, place)));
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.open(items.length > 0);
    const { found, none } = this.root.dataset;
    this.status.textContent = items.length ? found.replace("{count}", items.length) : none;
  }

  option(item, place) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.lang = "zh-CN";
    option.dataset.value = `${item.code} ${item.name}`;
    const code = document.createElement("b");
    code.textContent = item.code;
    const path = document.createElement("small");
    path.textContent = [item.path.slice(-2).join(" › "), item.via ? `“${item.via}”` : ""].filter(Boolean).join(" · ");
    option.append(code, ` ${item.name}`, path);
    return option;
  }

  open(yes) {
    this.list.hidden = !yes;
    this.input.setAttribute("aria-expanded", String(yes));
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.open(false);
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  move(step) {
    const options = [...this.list.children];
    if (!options.length) return;
    this.open(true);
    this.active = (this.active + step + options.length + (this.active < 0 && step < 0 ? 1 : 0)) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.active)));
    options[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
  }

  take(option) {
    if (!option) return;
    this.input.value = option.dataset.value;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open && !this.list.children.length) this.typed();
      else this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.take(this.list.children[this.active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Tab" && open && this.active >= 0) {
      this.take(this.list.children[this.active]);
    }
  }
}

document.querySelectorAll("[data-combobox]").forEach((root, number) => new Combobox(root, number));
