// Runs in every document before its own scripts: what a payload could call tells the topmost window, and nothing opens. The topmost
// window also gets `attack`, by which the test fills frames and clicks in them; frames are told apart by their number.
(() => {
  const top = window.top;
  const frameOf = () => {
    let inner = window;
    while (inner.parent !== inner && inner.parent !== top) inner = inner.parent;
    return Number(inner.frameElement?.dataset.attack ?? -1);
  };
  const ran = (what) => {
    try {
      top.attack.ran.push([frameOf(), what]);
    } catch {
      // A frame of another origin can't tell; what it took to get there was a request.
    }
  };
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'canary']) window[name] = () => ran(name);
  if (window !== top) {
    window.open = () => ran('open');
    return;
  }
  const state = { ran: [], opened: [], frames: [], open: window.open.bind(window) };
  window.attack = state;
  window.open = (url, target, features) => {
    state.opened.push([String(url), String(target), String(features)]);
    return null;
  };
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const loaded = (frame, document) =>
    new Promise((done) => {
      const late = setTimeout(() => done(false), 10_000); // less than a script may take
      frame.addEventListener('load', () => { clearTimeout(late); done(true); }, { once: true });
      frame.srcdoc = document;
    });

  /** The frames of the page, as they are. */
  state.find = (css) => {
    state.frames = [...document.querySelectorAll(css)];
    state.frames.forEach((frame, at) => { frame.dataset.attack = at; });
    return state.frames.length;
  };
  /** One document a frame; then a while for what comes late. Answers what was told since the last call. */
  state.fill = async (documents, settle) => {
    const done = await Promise.all(documents.map((text, at) => loaded(state.frames[at], text)));
    await pause(settle);
    return { ...state.told(), late: done.filter((one) => !one).length };
  };
  /** Every element is pointed at, focused, pressed and clicked. */
  state.poke = async (count, settle, mailto) => {
    let poked = 0;
    for (const frame of state.frames.slice(0, count)) {
      const inner = frame.contentDocument;
      for (const element of [...(inner?.body?.querySelectorAll('*') ?? [])].slice(0, 200)) {
        const view = frame.contentWindow;
        for (const type of ['pointerover', 'mouseover', 'mouseenter', 'mousemove', 'mousedown', 'mouseup', 'mouseout', 'auxclick', 'contextmenu', 'dblclick']) {
          element.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, view }));
        }
        element.focus?.();
        if (mailto || !/^mailto:/i.test(element.closest?.('a')?.getAttribute('href') ?? '')) element.click?.();
        element.blur?.();
        poked += 1;
      }
    }
    await pause(settle);
    return { ...state.told(), poked };
  };
  state.told = () => {
    const told = {
      ran: state.ran,
      opened: state.opened,
      name: window.name,
      href: location.href,
      // A frame that went elsewhere can't be looked into, or says where it is.
      gone: state.frames.map((frame) => frame.contentDocument?.URL ?? 'elsewhere').filter((url) => url !== 'about:srcdoc'),
      links: state.frames.flatMap((frame) => [...(frame.contentDocument?.links ?? [])]
        .filter((link) => link.target !== '_blank' || !/\bnoopener\b.*\bnoreferrer\b/.test(link.rel)).map((link) => link.outerHTML)),
    };
    state.ran = [];
    state.opened = [];
    return told;
  };
})();
