// For every frame: how far it scrolls sideways, its buttons, the colours of each text, and its text.
function rgb(words) { const m = words.match(/[\d.]+/g).map(Number); return m.length > 3 ? m : [...m, 1]; }
function background(element, view) {
  for (let each = element; each; each = each.parentElement) {
    const found = rgb(view.getComputedStyle(each).backgroundColor);
    if (found[3] === 1) return found.slice(0, 3);
  }
  return null;
}
function texts(frame) {
  const view = frame.contentWindow, walker = frame.contentDocument.createTreeWalker(frame.contentDocument.body, 4);
  const found = [];
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!words) continue;
    const style = view.getComputedStyle(element);
    found.push({words: words.slice(0, 60), color: rgb(style.color).slice(0, 3), background: background(element, view),
                size: parseFloat(style.fontSize)});
  }
  return found;
}
window.addEventListener("load", () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument, body = page.documentElement;
    const buttons = [...page.querySelectorAll(".button-link")].map((each) => {
      const box = each.getBoundingClientRect();
      return {height: box.height, width: box.width, top: box.top, words: each.textContent, href: each.href};
    });
    found[frame.id] = {overflow: body.scrollWidth - body.clientWidth, width: body.clientWidth, buttons: buttons,
                       height: page.body.scrollHeight, texts: texts(frame), text: page.body.innerText,
                       first: page.querySelector(".lead") ? page.querySelector(".lead").getBoundingClientRect().top : 0};
  }
  document.getElementById("out").textContent = JSON.stringify(found);
});
