'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const PAGE = 200;
  const byId = (id) => document.getElementById(id);
  // Marks that are invisible or turn text around are shown as what they are.
  const plain = (text) => String(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = plain(text);
    return element;
  };

  // The tree of the API: each node knows the changes at it and below it.

  const node = (name, parent) =>
    ({ name, parent, children: new Map(), own: [], below: [], matching: 0, worst: null, open: false });
  const root = node('', null);
  const child = (at, name) => {
    let found = at.children.get(name);
    if (!found) at.children.set(name, found = node(name, at));
    return found;
  };
  const walk = (names) => names.reduce(child, root);
  const mark = (at, [, old, now]) => { at.state = old && now ? '' : old ? 'removed' : 'added'; };
  for (const branch of data.outline.paths) {
    mark(walk(['URLs', ...branch[0].split('/').filter(Boolean).map((part) => '/' + part)]), branch);
  }
  for (const branch of data.outline.types) mark(walk(['Types', branch[0]]), branch);
  const groupOf = (change) => change.severity === 'none' ? 'docs'
    : change.severity === 'breaking' && change.accepted ? 'accepted' : change.severity;
  data.changes.forEach((change, index) => {
    change.group = groupOf(change);
    change.words = [change.check, change.place, change.text, change.accepted, ...change.also,
      ...change.rustItems.flatMap((item) => [item.path, item.old, item.new])].join('\n').toLowerCase();
    const above = new Set();
    for (const names of data.nodes[index]) {
      const at = walk(names);
      at.own.push(change);
      for (let up = at; up; up = up.parent) above.add(up);
    }
    for (const at of above) at.below.push(change);
  });

  // What is chosen, and which changes that leaves.

  const ORDER = ['breaking', 'accepted', 'compatible', 'docs'];
  const chosen = { node: root, words: [], groups: new Set(ORDER), audience: 'severity', changed: true, shown: PAGE };
  const matches = (change) => chosen.groups.has(group(change)) && chosen.words.every((word) => change.words.includes(word));
  const group = (change) => {
    if (chosen.audience === 'severity') return change.group;
    const level = change[chosen.audience];
    return level === 'breaking' && change.accepted ? 'accepted' : level;
  };
  const count = (at) => {
    const found = at.below.filter((change) => change.matches);
    at.matching = found.length;
    at.worst = ORDER.find((name) => found.some((change) => group(change) === name)) || null;
    for (const below of at.children.values()) count(below);
  };

  // The tree on the page; a node has elements only while it is open.

  const tree = byId('tree');
  const nodes = new WeakMap();
  const visible = (at) => !chosen.changed || at.matching > 0;
  // URLs first; what only follows in Rust last.
  const TOP = ['API', 'URLs', 'Types', 'Conventions', 'Builders'];
  const rank = (at) => at.parent === root ? TOP.indexOf(at.name) : 0;
  const sorted = (at) => [...at.children.values()].filter(visible)
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  let rows = 0;
  const item = (at, level) => {
    const li = make('li', [at.state, at.below.length || at.state ? '' : 'unchanged'].filter(Boolean).join(' '));
    nodes.set(li, at);
    li.setAttribute('role', 'treeitem');
    li.setAttribute('aria-level', level);
    li.setAttribute('aria-selected', at === chosen.node);
    li.tabIndex = -1;
    const below = sorted(at);
    const row = make('div', 'row');
    row.id = `row-${rows += 1}`;
    const twist = make('span', 'twist', below.length ? (at.open ? '▾' : '▸') : '');
    const sign = make('span', 'sign', at.state === 'added' ? '+' : '−');
    for (const symbol of [twist, sign]) symbol.setAttribute('aria-hidden', 'true');
    row.append(twist, ...at.state ? [sign] : [], make('span', 'name', at.name));
    if (at.state) row.append(make('span', 'spoken', at.state));
    if (at.matching) {
      const number = make('span', 'count ' + at.worst);
      number.append(make('span', 'badge', at.matching), make('span', 'spoken', ` changes, at most ${at.worst}`));
      row.append(number);
    }
    li.setAttribute('aria-labelledby', row.id);
    li.append(row);
    if (below.length) {
      li.setAttribute('aria-expanded', at.open);
      if (at.open) {
        const list = make('ul');
        list.setAttribute('role', 'group');
        list.append(...below.map((one) => item(one, level + 1)));
        li.append(list);
      }
    }
    return li;
  };
  const items = () => [...tree.querySelectorAll('[role=treeitem]')];
  const drawTree = (focused) => {
    tree.replaceChildren(item(root, 1));
    const all = items();
    const at = all.find((li) => nodes.get(li) === (focused || chosen.node)) || all[0];
    if (at) {
      at.tabIndex = 0;
      if (focused) at.focus();
    }
  };
  const open = (at, whether) => {
    at.open = whether;
    // A chain without branches is one step for a reader.
    if (whether) {
      const below = sorted(at);
      if (below.length === 1 && !below[0].open) open(below[0], true);
    }
  };
  const choose = (at) => { chosen.node = at; chosen.shown = PAGE; drawTree(at); drawList(); };

  // The list of changes.

  const list = byId('list');
  const place = (file, line) => (line ? `${file}:${line}` : file);
  // Only an overlay has a place without a spot: there it says what the document says otherwise.
  const spot = (name, side, at, overlay) => {
    if (!at) return make('div', 'at', `${name}: removed by ${place(overlay.file, overlay.line)}`);
    const own = side.file && at.line ? `${place(side.file, at.line)} ` : '';
    const file = overlay ? `${place(overlay.file, overlay.line)} ` : own;
    const line = make('div', 'at', `${name}: ${file}#${at.pointer}`);
    if (at.value !== null) line.append(' ', make('code', '', at.value));
    return line;
  };
  const sentence = (text) => {
    const line = make('p');
    text.split('`').forEach((part, index) => part && line.append(index % 2 ? make('code', '', part) : plain(part)));
    return line;
  };
  // What an item belongs to, if that is more than a module.
  const ownerOf = (path) => (/^(?:\w+::)*[A-Z]\w*(?=::\w+(?:\(\))?$)/.exec(path) || [null])[0];
  const entry = (change) => {
    const li = make('li', group(change));
    const top = make('div', 'top');
    top.append(make('span', 'badge', group(change)), make('code', 'quiet', change.check),
      make('span', 'quiet', `wire: ${change.wire} · Rust: ${change.rust}`));
    li.append(top, make('h3', '', change.place), sentence(change.text));
    if (change.also.length) {
      const also = make('details');
      also.append(make('summary', '', `and the same at ${change.also.length} more ${change.also.length === 1 ? 'place' : 'places'}`));
      also.append(...change.also.map((place) => make('div', 'at', place)));
      li.append(also);
    }
    if (change.accepted) li.append(make('p', '', `Accepted: ${change.accepted}`));
    for (const side of ['old', 'new']) {
      const overlay = change.overlays[side];
      if (change[side] || overlay) li.append(spot(side, data[side], change[side], overlay));
    }
    if (change.rustItems.length) {
      const pre = make('pre');
      let last = null;
      for (const one of change.rustItems) {
        const owner = ownerOf(one.path);
        if (owner && owner !== last) pre.append(make('div', 'quiet', 'in ' + owner));
        last = owner;
        if (one.old !== null) pre.append(make('del', '', '- ' + one.old));
        if (one.new !== null) pre.append(make('ins', '', '+ ' + one.new));
        if (one.old === null && one.new === null) pre.append(make('div', '', one.path));
      }
      li.append(pre);
    }
    return li;
  };
  const drawList = () => {
    const found = chosen.node.below.filter((change) => change.matches);
    found.sort((a, b) => ORDER.indexOf(group(a)) - ORDER.indexOf(group(b)));
    const shown = found.slice(0, chosen.shown);
    list.replaceChildren(...shown.map(entry));
    const total = data.changes.length;
    const names = [];
    for (let at = chosen.node; at && at.parent; at = at.parent) names.unshift(at.name);
    const where = names.length ? ` at ${[names[0], names.slice(1).join('')].join(' ').trim()}` : '';
    byId('status').textContent = total === 0 ? 'The two documents describe the same API.'
      : found.length === 0 ? `None of ${total} changes fits${where}.`
      : `${found.length} of ${total} changes${where}${shown.length < found.length ? `, the first ${shown.length} shown` : ''}.`;
    byId('more').hidden = shown.length === found.length;
  };
  const apply = () => {
    chosen.shown = PAGE;
    for (const change of data.changes) change.matches = matches(change);
    count(root);
    const counts = {};
    for (const change of data.changes) {
      if (chosen.words.every((word) => change.words.includes(word))) counts[group(change)] = (counts[group(change)] || 0) + 1;
    }
    for (const box of document.querySelectorAll('input[name=group]')) {
      box.parentElement.querySelector('output').textContent = counts[box.value] || 0;
    }
    drawTree();
    drawList();
  };

  // Mouse and keyboard.

  const closest = (event) => event.target.closest('[role=treeitem]');
  tree.addEventListener('click', (event) => {
    const li = closest(event);
    if (!li) return;
    const at = nodes.get(li);
    if (at !== root && (event.target.className === 'twist' || at === chosen.node || !at.open)) open(at, !at.open);
    choose(at);
  });
  tree.addEventListener('keydown', (event) => {
    const li = closest(event);
    if (!li || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = nodes.get(li);
    const all = items();
    const index = all.indexOf(li);
    const focus = (to) => {
      if (!to) return;
      li.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    };
    const keys = {
      ArrowDown: () => focus(all[index + 1]),
      ArrowUp: () => focus(all[index - 1]),
      Home: () => focus(all[0]),
      End: () => focus(all[all.length - 1]),
      ArrowRight: () => {
        if (!li.hasAttribute('aria-expanded')) return;
        if (at.open) focus(all[index + 1]);
        else { open(at, true); drawTree(at); }
      },
      ArrowLeft: () => {
        if (at.open && li.hasAttribute('aria-expanded') && at !== root) { at.open = false; drawTree(at); }
        else focus(li.parentElement.closest('[role=treeitem]'));
      },
      Enter: () => choose(at),
      ' ': () => choose(at),
    };
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  document.addEventListener('keydown', (event) => {
    const search = byId('search');
    if (event.key === '/' && !event.target.closest('input, select')) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === 'Escape' && search.value) {
      search.value = '';
      search.dispatchEvent(new Event('input'));
    }
  });
  let waiting;
  byId('search').addEventListener('input', (event) => {
    chosen.words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  byId('controls').addEventListener('submit', (event) => event.preventDefault());
  byId('controls').addEventListener('change', (event) => {
    if (event.target.id === 'search') return;
    chosen.groups = new Set([...document.querySelectorAll('input[name=group]:checked')].map((box) => box.value));
    chosen.audience = byId('audience').value;
    chosen.changed = byId('changed').checked;
    apply();
  });
  byId('more').addEventListener('click', () => {
    const first = chosen.shown;
    chosen.shown += PAGE;
    drawList();
    const next = list.children[first];
    if (next) { next.tabIndex = -1; next.focus(); }
  });

  root.name = 'Everything';
  root.open = true;
  if (data.changes.length === 0) chosen.changed = byId('changed').checked = false;
  apply();
  for (const top of root.children.values()) open(top, true);
  drawTree();
})();
