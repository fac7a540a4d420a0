// Lists of companies as the program answers them, over invented companies: fields, filters, groups, views, bulk.
const COUNT = Number(process.env.MOCK_COMPANIES ?? 3_000);
const DAY = 86_400_000;
const NOW = Date.now();

const stages = [
  ['to_follow', 'To follow up'],
  ['enquiry', 'Enquiry'],
  ['sample', 'Sample'],
  ['deal', 'Deal'],
  ['repeat', 'Repeat'],
];
const people = [
  ['acc-lin', 'Lin Wei'],
  ['acc-li', 'Li Wei'],
  ['acc-zhang', '张敏'],
  ['acc-chen', '陈思远'],
].map(([id, name]) => ({ id, name }));
const grades = [
  ['a', 'A', 'green'],
  ['b', 'B', 'accent'],
  ['c', 'C', 'amber'],
  ['d', 'D', 'neutral'],
];
const text = ['eq', 'ne', 'in', 'not_in', 'contains', 'not_contains', 'starts', 'empty', 'not_empty'];
const number = ['ge', 'le', 'gt', 'lt', 'eq', 'between', 'empty', 'not_empty'];
const date = ['last_days', 'next_days', 'older_than_days', 'eq', 'lt', 'gt', 'between', 'empty', 'not_empty'];
const choice = ['in', 'not_in', 'eq', 'ne', 'empty', 'not_empty'];
const person = ['me', 'in', 'not_in', 'empty', 'not_empty'];
const field = (key, kind, operators, more = {}) => ({
  key,
  name: null,
  kind,
  builtin: true,
  sortable: true,
  groupable: false,
  editable: true,
  required: false,
  unique: false,
  options: [],
  help: '',
  formula: null,
  reference: null,
  roll_up: null,
  limit: null,
  limits: [],
  operators,
  ...more,
});
const optionsOf = (all) => all.map(([value, name, colour]) => ({ value, name, colour: colour ?? null }));
const tenants = (key, name, kind, operators, more = {}) =>
  field(key, kind, operators, { name, builtin: false, ...more });

export const fields = [
  field('name', 'text', text, { required: true }),
  field('country', 'country', choice, { groupable: true }),
  field('stage', 'choice', choice, { groupable: true, options: optionsOf(stages), required: true }),
  field('stars', 'stars', number, { groupable: true }),
  field('owners', 'persons', person, { groupable: true }),
  field('last_touch', 'date_time', date, { editable: false }),
  field('next_follow_up', 'date_time', date, { editable: false }),
  field('contact_count', 'number', number, { editable: false }),
  field('short_name', 'text', text),
  field('website', 'url', text),
  field('source', 'text', text),
  field('remarks', 'long_text', ['contains', 'not_contains', 'empty', 'not_empty']),
  field('created', 'date_time', date, { editable: false }),
  field('score', 'number', number, { editable: false }),
  field('tags', 'choices', choice),
  tenants('x_grade', '等级', 'choice', choice, { groupable: true, options: optionsOf(grades) }),
  tenants('x_volume', '年采购额', 'money', number, { help: '买家去年的采购额' }),
  tenants('x_lines', '主营产品', 'choices', choice, {
    options: optionsOf([
      ['panel', 'LED panel', 'accent'],
      ['strip', 'Strip light', 'violet'],
      ['solar', 'Solar light', 'amber'],
    ]),
  }),
  tenants('x_visit', '下次拜访', 'date', date),
  tenants('x_agent', '独家代理', 'yes_no', ['eq'], { groupable: true }),
  tenants('x_staff', '员工数', 'number', number, { required: false }),
];

const firsts =
  'Dubai,Hansa,Casa,Nordic,Sunrise,Pacific,Alpine,Royal,Atlas,Blue Star,Delta,Euro,Golden,Iberia,Kilimanjaro,Lotus,Maple,Orion,Prime,Rhine'.split(
    ',',
  );
const seconds = 'Lighting,Electric,Import,Trading,Imports,Hardware,Building Supplies,Projects,Wholesale,Retail'.split(
  ',',
);
const ends = 'LLC,GmbH,Ltd,S.A.,B.V.,Inc.,Pty Ltd,SARL,Oy,Sp. z o.o.'.split(',');
const countries = 'AE DE BR FI US AU FR ES TZ TH CA GB PL NL IT IN MX ZA SA CL JP KR TR EG NG CO PE VN ID SE'.split(
  ' ',
);
let seed = 7;
// mulberry32: the same companies each time.
const random = (n) => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
};
const at = (days) => new Date(NOW + days * DAY + random(9) * 3_600_000).toISOString();
const company = (n) => {
  const name = `${firsts[random(20)]} ${seconds[random(10)]} ${ends[random(10)]}${n > 200 ? ` ${n}` : ''}`;
  const owner = random(9) === 0 ? undefined : people[random(4)];
  return {
    id: `cu-${n}`,
    revision: 1,
    name,
    short_name: null,
    domain: `${name.toLowerCase().replace(/[^a-z0-9]+/g, '')}.example`,
    country: random(40) === 0 ? null : countries[Math.min(random(30), random(30))],
    stage: stages[Math.min(random(5), random(5))][0],
    stars: random(6),
    owners: owner ? [owner] : [],
    last_touch_at: random(12) === 0 ? null : at(-1 - random(120)),
    next_follow_up_at: random(3) === 0 ? at(random(40) - 8) : null,
    contact_count: random(7),
    created_at: at(-random(700)),
    website: null,
    source: ['site', 'fair', 'ads', null][random(4)],
    remarks: null,
    score: random(101),
    values: {
      tags: random(5) === 0 ? ['VIP'] : [],
      x_grade: random(3) === 0 ? null : grades[random(4)][0],
      x_volume: random(3) === 0 ? null : (random(900) + 20) * 1000,
      x_lines: ['panel', 'strip', 'solar'].filter(() => random(2) === 0),
      x_visit: random(4) === 0 ? at(random(60)).slice(0, 10) : null,
      x_agent: random(6) === 0,
      x_staff: random(2) === 0 ? random(800) : null,
    },
  };
};
const rows = Array.from({ length: COUNT }, (_, n) => company(n + 1));
let views = [
  {
    id: 'view-gulf',
    name: 'Gulf, A and B',
    record: 'company',
    shared: 'all',
    is_default: false,
    layout: 'table',
    filter: {
      all: [
        { field: 'country', op: 'in', value: ['AE', 'SA'] },
        {
          any: [
            { field: 'x_grade', op: 'in', value: ['a', 'b'] },
            { field: 'stars', op: 'ge', value: 4 },
          ],
        },
      ],
    },
    sort: '-x_volume',
    columns: ['name', 'country', 'x_grade', 'x_volume', 'stage', 'owners'].map((key, n) => ({
      key,
      width: n === 0 ? 280 : 130,
    })),
    group_by: null,
    summary: { x_volume: 'sum' },
    board_by: 'stage',
    date_by: 'x_visit',
    editable: true,
    revision: 1,
  },
];

const places = { last_touch: 'last_touch_at', next_follow_up: 'next_follow_up_at', created: 'created_at' };
const valueIn = (row, key) => (key in row.values ? row.values[key] : row[places[key] ?? key]);
const idsOf = (value) => (Array.isArray(value) ? value : [value]).map((one) => one?.id ?? one);
const isEmpty = (value) => value === null || value === undefined || value === '' || value?.length === 0;
const within = (value, from, to) =>
  !isEmpty(value) && Date.parse(value) >= NOW + from * DAY && Date.parse(value) <= NOW + to * DAY;
const tests = {
  eq: (have, want) => idsOf(have).some((one) => String(one ?? '').startsWith(String(want))),
  ne: (have, want) => !tests.eq(have, want),
  in: (have, want) => idsOf(have).some((one) => want.includes(one)),
  not_in: (have, want) => !tests.in(have, want),
  contains: (have, want) =>
    String(have ?? '')
      .toLowerCase()
      .includes(String(want).toLowerCase()),
  not_contains: (have, want) => !tests.contains(have, want),
  starts: (have, want) =>
    String(have ?? '')
      .toLowerCase()
      .startsWith(String(want).toLowerCase()),
  lt: (have, want) => !isEmpty(have) && have < want,
  le: (have, want) => !isEmpty(have) && have <= want,
  gt: (have, want) => !isEmpty(have) && have > want,
  ge: (have, want) => !isEmpty(have) && have >= want,
  between: (have, [from, to]) => !isEmpty(have) && have >= from && have <= to,
  empty: isEmpty,
  not_empty: (have) => !isEmpty(have),
  last_days: (have, days) => within(have, -days, 0),
  next_days: (have, days) => within(have, 0, days),
  older_than_days: (have, days) => !isEmpty(have) && Date.parse(have) < NOW - days * DAY,
  me: (have) => idsOf(have).includes('acc-lin'),
};
const holds = (node, row) => {
  if (!node) return true;
  if (node.all) return node.all.every((one) => holds(one, row));
  if (node.any) return node.any.some((one) => holds(one, row));
  return tests[node.op](valueIn(row, node.field), node.value);
};
const whose = {
  mine: (row) => row.owners.some((one) => one.id === 'acc-lin'),
  team: (row) => row.owners.length > 0,
  pool: (row) => row.owners.length === 0,
  all: () => true,
};
const found = (filter, q, view = 'all') => {
  const words = (q ?? '').toLowerCase();
  return rows.filter(
    (row) =>
      whose[view](row) && holds(filter, row) && (!words || `${row.name} ${row.domain}`.toLowerCase().includes(words)),
  );
};
const asked = ({ searchParams: is }) =>
  found(JSON.parse(is.get('filter') ?? 'null'), is.get('q'), is.get('view') ?? 'all');
const sorted = (list, sort) => {
  const keys = (sort || '-last_touch').split(',').map((one) => [one.replace(/^-/, ''), one.startsWith('-') ? -1 : 1]);
  return [...list].sort((a, b) => {
    for (const [key, way] of keys) {
      const [x, y] = [valueIn(a, key), valueIn(b, key)];
      if (isEmpty(x) || isEmpty(y)) {
        if (isEmpty(x) !== isEmpty(y)) return isEmpty(x) ? 1 : -1;
      } else if (x < y || x > y) return x < y ? -way : way;
    }
    return a.id < b.id ? -1 : 1;
  });
};
const put = (row, set) => {
  for (const [key, value] of Object.entries(set)) {
    if (key in row.values) row.values[key] = value;
    else if (key === 'owners' || key === 'owner_ids')
      row.owners = value.map((id) => people.find((one) => one.id === id)).filter(Boolean);
    else row[key] = value;
  }
  row.revision += 1;
};

const own = (key) => fields.some((one) => one.key === key && !one.builtin) || key === 'tags';
/** Values in the form of a change: the tenant's own below `fields`. */
const change = (row, keys) => {
  const made = {};
  for (const key of keys) {
    if (own(key)) made.fields = { ...made.fields, [key]: valueIn(row, key) ?? null };
    else made[key === 'owners' ? 'owner_ids' : key] = valueIn(row, key) ?? null;
  }
  return made;
};

const jobs = new Map();
const selected = ({ ids, filter, q, view, except = [] }) =>
  ids ? rows.filter((row) => ids.includes(row.id)) : found(filter, q, view).filter((row) => !except.includes(row.id));

export function customersRoutes({ page, problem, emit }) {
  const run = (list, set) => {
    const job = {
      id: `job-${jobs.size + 1}`,
      kind: 'customers.bulk',
      title: 'Edit customers',
      state: 'running',
      progress: { done: 0, total: list.length },
      attempts: 1,
      error: null,
      created_at: new Date().toISOString(),
      finished_at: null,
      before: list.map((row) => [row, Object.fromEntries(Object.keys(set).map((key) => [key, valueIn(row, key)]))]),
    };
    jobs.set(job.id, job);
    const timer = setInterval(() => {
      const next = list.slice(job.progress.done, job.progress.done + Math.max(5, Math.ceil(list.length / 8)));
      for (const row of next) put(row, set);
      job.progress.done += next.length;
      if (job.progress.done < list.length) return;
      clearInterval(timer);
      job.state = 'done';
      job.finished_at = new Date().toISOString();
      emit('customers.company');
      emit('job');
    }, 300);
    return { job_id: job.id };
  };
  const shown = ({ before: _, ...job }) => job;
  return [
    ['GET', /^\/api\/fields$/, () => ({ items: fields })],
    [
      'POST',
      /^\/api\/fields$/,
      ({ input }) => {
        if (!input.name.trim())
          return problem(422, 'fields.invalid', {
            errors: [{ field: 'name', code: 'fields.name_empty', detail: 'Give the field a name.' }],
          });
        const made = tenants(`x_${Date.now()}`, input.name, input.kind, text, {
          ...input,
          groupable: input.kind === 'choice',
        });
        fields.push(made);
        return made;
      },
    ],
    [
      'POST',
      /^\/api\/fields\/order$/,
      ({ input }) => {
        fields.sort((a, b) => (a.builtin || b.builtin ? 0 : input.keys.indexOf(a.key) - input.keys.indexOf(b.key)));
      },
    ],
    [
      'PATCH',
      /^\/api\/fields\/([^/]+)$/,
      ({ hit, input }) =>
        Object.assign(
          fields.find((one) => one.key === hit[1]),
          input,
        ),
    ],
    [
      'DELETE',
      /^\/api\/fields\/([^/]+)$/,
      ({ hit }) => {
        fields.splice(
          fields.findIndex((one) => one.key === hit[1]),
          1,
        );
      },
    ],
    ['GET', /^\/api\/views$/, () => ({ items: views })],
    [
      'POST',
      /^\/api\/views$/,
      ({ input }) => {
        const made = { ...input, id: `view-${Date.now()}`, editable: true, revision: 1 };
        views = [...views, made];
        return made;
      },
    ],
    [
      'PATCH',
      /^\/api\/views\/([^/]+)$/,
      ({ hit, input }) => {
        const view = views.find((one) => one.id === hit[1]);
        return Object.assign(view, input, { revision: view.revision + 1 });
      },
    ],
    [
      'DELETE',
      /^\/api\/views\/([^/]+)$/,
      ({ hit }) => {
        views = views.filter((one) => one.id !== hit[1]);
      },
    ],
    ['GET', /^\/api\/customers\/count$/, ({ url }) => ({ count: asked(url).length, exact: true })],
    [
      'GET',
      /^\/api\/customers\/groups$/,
      ({ url }) => {
        const by = url.searchParams.get('by');
        const sum = url.searchParams.get('sum');
        const groups = new Map();
        for (const row of asked(url)) {
          const value = valueIn(row, by) ?? null;
          const key = value === null ? null : String(value);
          const group = groups.get(key) ?? { value: key, count: 0, sum: sum ? 0 : null };
          group.count += 1;
          if (sum) group.sum += valueIn(row, sum) ?? 0;
          groups.set(key, group);
        }
        return { items: [...groups.values()].sort((a, b) => b.count - a.count) };
      },
    ],
    [
      'POST',
      /^\/api\/customers\/bulk$/,
      ({ input }) => {
        const list = selected(input.select);
        const told = { count: list.length, samples: [], refused: {}, job_id: null };
        if (!input.preview) return { ...told, ...run(list, input.change.set) };
        const samples = list.slice(0, 5).map((row) => ({
          id: row.id,
          name: row.name,
          was: change(row, Object.keys(input.change.set)),
          now: change({ ...input.change.set, values: {} }, Object.keys(input.change.set)),
        }));
        return { ...told, samples };
      },
    ],
    [
      'POST',
      /^\/api\/customers\/bulk\/([^/]+)\/undo$/,
      ({ hit }) => {
        for (const [row, before] of jobs.get(hit[1]).before) put(row, before);
        emit('customers.company');
        return { job_id: hit[1] };
      },
    ],
    [
      'GET',
      /^\/api\/jobs\/([^/]+)$/,
      ({ hit }) => (jobs.has(hit[1]) ? shown(jobs.get(hit[1])) : problem(404, 'job_unknown')),
    ],
    [
      'GET',
      /^\/api\/accounts$/,
      () => ({
        items: people.map((one) => ({ ...one, email: `${one.id}@seabright.example`, state: 'active' })),
        next: null,
      }),
    ],
    [
      'GET',
      /^\/api\/roles$/,
      () => [
        { id: 'r1', name: 'Sales manager', builtin: true },
        { id: 'r2', name: 'Salesperson', builtin: true },
      ],
    ],
    ['GET', /^\/api\/customers$/, ({ url }) => page(sorted(asked(url), url.searchParams.get('sort')), url, 100)],
    [
      'PATCH',
      /^\/api\/customers\/(cu-\d+)$/,
      ({ hit, input, headers }) => {
        const row = rows.find((one) => one.id === hit[1]);
        if (headers['if-match'] && Number(headers['if-match'].replaceAll('"', '')) !== row.revision)
          return problem(412, 'customers.changed', { detail: 'It was changed meanwhile.' });
        if (input.name !== undefined && /bad/.test(input.name ?? ''))
          return problem(422, 'customers.invalid', {
            detail: 'Invalid',
            errors: [{ field: 'name', code: 'x', detail: 'This name is taken by Hansa Trading GmbH. Write another.' }],
          });
        const { fields: owned = {}, ...builtin } = input;
        put(row, { ...builtin, ...owned });
        return row;
      },
    ],
  ];
}

/** A new customer, as if a colleague had made one; for looking at what the list does meanwhile. */
export function arrive(emit) {
  rows.push({ ...company(rows.length + 1), last_touch_at: new Date().toISOString() });
  emit('customers.company');
}
