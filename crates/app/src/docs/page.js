// Shows the contract: one line an operation, opened to its parameters, shapes and a form that calls it as the signed-in account.
'use strict';

const el = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};

const DEPTH_MAX = 5;

// An example value for a schema, references followed, to a bounded depth.
function example(schema, contract, depth = 0) {
  if (!schema || depth > DEPTH_MAX) return null;
  if (schema.$ref) return example(schema.$ref.split('/').slice(1).reduce((at, key) => at?.[key], contract), contract, depth + 1);
  if (schema.example !== undefined) return schema.example;
  const choice = schema.oneOf ?? schema.anyOf;
  if (choice) return example(choice.find((s) => s.type !== 'null') ?? choice[0], contract, depth + 1);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((s) => example(s, contract, depth + 1)));
  if (schema.enum) return schema.enum[0];
  const type = Array.isArray(schema.type) ? schema.type.find((t) => t !== 'null') : schema.type;
  if (type === 'array') return [example(schema.items, contract, depth + 1)];
  if (type === 'object' || schema.properties) {
    const entries = Object.entries(schema.properties ?? {}).map(([name, s]) => [name, example(s, contract, depth + 1)]);
    return Object.fromEntries(entries);
  }
  if (type === 'integer' || type === 'number') return 0;
  if (type === 'boolean') return true;
  return schema.format ?? 'text';
}

const json = (value) => JSON.stringify(value, null, 2);

function form(method, path, operation, contract) {
  const inputs = new Map();
  const rows = (operation.parameters ?? []).map((p) => {
    const input = el('input', { placeholder: p.schema?.format ?? p.schema?.type ?? '', ariaLabel: p.name });
    inputs.set(p, input);
    return el('tr', {}, el('td', {}, el('code', { textContent: p.name }), p.required ? ' *' : ''), el('td', { textContent: p.in }), el('td', { textContent: p.description ?? '' }), el('td', {}, input));
  });
  const bodySchema = operation.requestBody?.content?.['application/json']?.schema;
  const body = bodySchema ? el('textarea', { rows: 8, value: json(example(bodySchema, contract)), ariaLabel: 'Body' }) : null;
  const answer = el('pre', { hidden: true });
  const send = el('button', { textContent: `Send ${method.toUpperCase()}` });
  send.addEventListener('click', async () => {
    const query = new URLSearchParams();
    let url = path;
    for (const [p, input] of inputs) {
      if (!input.value) continue;
      if (p.in === 'path') url = url.replace(`{${p.name}}`, encodeURIComponent(input.value));
      if (p.in === 'query') query.set(p.name, input.value);
    }
    const headers = { 'X-Requested-With': 'tradewind', ...(body ? { 'Content-Type': 'application/json' } : {}) };
    answer.hidden = false;
    try {
      const response = await fetch(query.size ? `${url}?${query}` : url, { method: method.toUpperCase(), headers, body: body?.value });
      const text = await response.text();
      let shown = text;
      try { shown = json(JSON.parse(text)); } catch { /* not JSON: shown as it is */ }
      answer.textContent = `${response.status} ${response.statusText}\n${shown}`;
    } catch (error) {
      answer.textContent = `The request did not reach the server: ${error.message}`;
    }
  });
  return [rows.length ? el('table', {}, ...rows) : '', ...(body ? [body] : []), send, answer];
}

function entry(path, method, operation, contract) {
  const box = el('details', { id: operation.operationId ?? '' });
  box.append(el('summary', {}, el('b', { textContent: method.toUpperCase() }), el('code', { textContent: path }), el('span', { textContent: operation.summary ?? operation.operationId ?? '' })));
  box.addEventListener('toggle', () => {
    if (!box.open || box.querySelector('.body')) return;
    const answers = Object.entries(operation.responses ?? {}).map(([status, response]) => {
      const schema = response.content?.['application/json']?.schema;
      return el('div', {}, el('div', { textContent: `${status} ${response.description ?? ''}` }), schema ? el('pre', { textContent: json(example(schema, contract)) }) : '');
    });
    box.append(el('div', { className: 'body' }, el('div', { textContent: operation.description ?? '' }), ...form(method, path, operation, contract), ...answers));
  });
  box.dataset.words = `${method} ${path} ${operation.operationId} ${operation.summary}`.toLowerCase();
  return box;
}

async function show() {
  const contract = await (await fetch('/api/openapi.json')).json();
  const groups = new Map();
  for (const [path, methods] of Object.entries(contract.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const group = (operation.operationId ?? 'other').split('.')[0];
      groups.set(group, [...(groups.get(group) ?? []), entry(path, method, operation, contract)]);
    }
  }
  document.getElementById('operations').replaceChildren(...[...groups].flatMap(([name, entries]) => [el('section', {}, el('h2', { textContent: name }), ...entries)]));
  const filter = document.getElementById('filter');
  filter.addEventListener('input', () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const box of document.querySelectorAll('details')) box.hidden = !words.every((w) => box.dataset.words.includes(w));
    for (const section of document.querySelectorAll('section')) section.hidden = !section.querySelector('details:not([hidden])');
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement?.tagName !== 'INPUT' && document.activeElement?.tagName !== 'TEXTAREA') {
      event.preventDefault();
      filter.focus();
    }
  });
}

show().catch((error) => {
  document.getElementById('operations').textContent = `The contract could not be read: ${error.message}`;
});
