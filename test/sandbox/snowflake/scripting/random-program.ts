/** Programs of Snowflake Scripting, made from random numbers: their tree and their text. */

export type Num =
  | { readonly kind: 'literal'; readonly value: number | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'sum'; readonly sign: '+' | '-'; readonly left: Num; readonly right: Num };

export type Test =
  | {
      readonly kind: 'compare';
      readonly sign: '<' | '=' | '<>' | '>=';
      readonly left: Num;
      readonly right: Num;
    }
  | { readonly kind: 'both' | 'either'; readonly left: Test; readonly right: Test }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'missing'; readonly value: Num }
  /** divides by zero */
  | { readonly kind: 'broken' };

export interface Handler {
  readonly names: readonly string[];
  readonly resumes: boolean;
  readonly body: readonly Step[];
}

export interface Block {
  readonly kind: 'block';
  readonly variables: readonly { readonly name: string; readonly value: Num | null }[];
  readonly exceptions: readonly { readonly name: string; readonly code: number }[];
  readonly body: readonly Step[];
  readonly handlers: readonly Handler[];
}

interface Looping {
  readonly label: string;
  readonly body: readonly Step[];
}

export type Step =
  | Block
  | { readonly kind: 'say'; readonly value: Num }
  | { readonly kind: 'say code' | 'say count' }
  | { readonly kind: 'assign' | 'let'; readonly name: string; readonly value: Num }
  | { readonly kind: 'query'; readonly name: string; readonly value: Num }
  | { readonly kind: 'call'; readonly name: string }
  | { readonly kind: 'insert' | 'insert bound'; readonly name: string }
  | { readonly kind: 'broken statement' }
  | { readonly kind: 'broken expression'; readonly name: string }
  | {
      readonly kind: 'if' | 'case';
      readonly branches: readonly { readonly test: Test; readonly body: readonly Step[] }[];
      readonly otherwise: readonly Step[];
    }
  | {
      readonly kind: 'choose';
      readonly subject: Num;
      readonly branches: readonly { readonly value: Num; readonly body: readonly Step[] }[];
      readonly otherwise: readonly Step[];
    }
  | ({
      readonly kind: 'for';
      readonly name: string;
      readonly reverse: boolean;
      readonly from: number;
      readonly to: number;
    } & Looping)
  | ({ readonly kind: 'rows'; readonly name: string; readonly cursor: string } & Looping)
  /** `counter` goes up with each pass, and ends the loop at `most` */
  | ({
      readonly kind: 'while' | 'repeat' | 'loop';
      readonly counter: string;
      readonly most: number;
      readonly test: Test;
    } & Looping)
  | {
      readonly kind: 'fetch';
      readonly cursor: string;
      readonly into: string;
      readonly rows: number;
    }
  | { readonly kind: 'break' | 'continue'; readonly label: string | null }
  | { readonly kind: 'raise'; readonly name: string | null }
  | { readonly kind: 'return'; readonly value: Num };

interface Seen {
  /** variables that may be read, and which of them may be set */
  readonly names: readonly string[];
  readonly own: readonly string[];
  readonly exceptions: readonly string[];
  readonly labels: readonly string[];
  readonly handling: boolean;
  readonly depth: number;
  /** what the enclosing blocks have declared: all that a handler sees */
  readonly declared: { readonly names: readonly string[]; readonly own: readonly string[] };
}

const DEEPEST = 4;

/** Reads a program off a tape of numbers; past its end every choice is the first. */
export const programOf = (tape: readonly number[]): Block => {
  let at = 0;
  let fresh = 0;
  const below = (count: number): number => (tape[at++] ?? 0) % count;
  const one = <T>(...of: readonly T[]): T => of[below(of.length)] as T;
  const many = <T>(from: number, to: number, make: () => T): T[] =>
    Array.from({ length: from + below(to - from + 1) }, make);
  const named = (kind: string) => `${kind}${++fresh}`;

  const num = (seen: Seen, deep = 0): Num => {
    const kind = below(deep > 1 ? 2 : 4);
    if (kind === 0) return { kind: 'literal', value: one(1, 0, 2, -3, 4, null) };
    if (kind < 3) return { kind: 'name', name: one(...seen.names) };
    return {
      kind: 'sum',
      sign: one('+', '-'),
      left: num(seen, deep + 1),
      right: num(seen, deep + 1),
    };
  };
  const test = (seen: Seen, deep = 0): Test => {
    const kind = below(deep > 1 ? 4 : 8);
    if (kind === 3) return { kind: 'missing', value: num(seen) };
    if (kind < 4)
      return {
        kind: 'compare',
        sign: one('<', '=', '<>', '>='),
        left: num(seen),
        right: num(seen),
      };
    if (kind === 4) return { kind: 'not', test: test(seen, deep + 1) };
    if (kind === 7 && deep === 0 && below(4) === 0) return { kind: 'broken' };
    return {
      kind: kind === 5 ? 'both' : 'either',
      left: test(seen, deep + 1),
      right: test(seen, deep + 1),
    };
  };

  const steps = (given: Seen): Step[] => {
    let seen = { ...given, depth: given.depth + 1 };
    return many(1, 4, () => {
      const made = step(seen);
      if (made.kind === 'let')
        seen = { ...seen, names: [...seen.names, made.name], own: [...seen.own, made.name] };
      return made;
    });
  };

  const block = (seen: Seen): Block => {
    const variables = many(0, 2, () => ({
      name: one('X', 'Y', 'Z', 'W'),
      value: below(3) === 0 ? null : num(seen),
    })).filter(({ name }, index, all) => all.findIndex((each) => each.name === name) === index);
    const exceptions = many(0, 1, () => ({ name: one('E', 'F'), code: -20001 - below(900) }));
    const names = [...new Set([...seen.names, ...variables.map(({ name }) => name)])];
    const own = [...new Set([...seen.own, ...variables.map(({ name }) => name)])];
    const known = [...new Set([...seen.exceptions, ...exceptions.map(({ name }) => name)])];
    const declared = {
      names: [...new Set([...seen.declared.names, ...variables.map(({ name }) => name)])],
      own: [...new Set([...seen.declared.own, ...variables.map(({ name }) => name)])],
    };
    const inner: Seen = { ...seen, names, own, exceptions: known, declared };
    const body = steps(inner);
    const handlers = many(0, 2, () => ({
      names: many(1, 2, () => one('OTHER', 'STATEMENT_ERROR', 'EXPRESSION_ERROR', ...known)),
      resumes: below(2) === 1,
      body: steps({ ...inner, ...declared, labels: [], handling: true }),
    }));
    return { kind: 'block', variables, exceptions, body, handlers };
  };

  const loop = (seen: Seen): Step => {
    const label = named('L');
    const within = { ...seen, labels: [label, ...seen.labels] };
    const kind = one('for', 'rows', 'while', 'repeat', 'loop');
    if (kind === 'for') {
      const name = one('I', 'X', named('I'));
      const counted = {
        ...within,
        names: [...new Set([...seen.names, name])],
        own: seen.own.filter((own) => own !== name),
      };
      const head = { reverse: below(3) === 0, from: below(3), to: below(5) - 1 };
      return { kind, name, label, ...head, body: steps(counted) };
    }
    if (kind === 'rows') {
      const name = named('R');
      const rows = { ...within, names: [...seen.names, `${name}.A`] };
      return { kind, name, label, cursor: named('C'), body: steps(rows) };
    }
    const counter = named('K');
    return { kind, label, counter, most: 1 + below(4), test: test(seen), body: steps(within) };
  };

  const branches = (seen: Seen) => many(1, 3, () => ({ test: test(seen), body: steps(seen) }));
  const otherwise = (seen: Seen) => (below(2) === 0 ? [] : steps(seen));

  const step = (seen: Seen): Step => {
    const deep = seen.depth >= DEEPEST;
    switch (below(deep ? 12 : 20)) {
      case 1:
        return { kind: 'assign', name: one(...seen.own), value: num(seen) };
      case 2:
        return { kind: 'let', name: named('N'), value: num(seen) };
      case 3:
        return { kind: one('insert', 'insert bound'), name: one(...seen.own) };
      case 4:
        return { kind: 'query', name: one(...seen.own), value: num({ ...seen, names: seen.own }) };
      case 5:
        return { kind: 'call', name: one(...seen.own) };
      case 6:
        return one<Step>(
          { kind: 'broken statement' },
          { kind: 'broken expression', name: one(...seen.own) },
        );
      case 7:
        if (seen.handling && below(3) === 0) return { kind: 'raise', name: null };
        return { kind: 'raise', name: one(...seen.exceptions) };
      case 8:
        if (seen.labels.length === 0) return { kind: 'say', value: num(seen) };
        return { kind: one('break', 'continue'), label: one(null, ...seen.labels) };
      case 9:
        if (below(3) > 0) return { kind: seen.handling ? 'say code' : 'say count' };
        return { kind: 'return', value: num(seen) };
      case 10:
        return {
          kind: 'fetch',
          cursor: named('C'),
          into: one(...seen.own),
          rows: 1 + below(5),
        };
      case 12:
      case 13:
        return {
          kind: one('if', 'case'),
          branches: branches(seen),
          otherwise: otherwise(seen),
        };
      case 14:
        return {
          kind: 'choose',
          subject: num(seen),
          branches: many(1, 3, () => ({ value: num(seen), body: steps(seen) })),
          otherwise: otherwise(seen),
        };
      case 15:
      case 16:
      case 17:
        return loop(seen);
      case 18:
      case 19:
        return block(seen);
      default:
        return { kind: 'say', value: num(seen) };
    }
  };

  const names = ['X', 'Y', 'Z'];
  const first: Seen = {
    names,
    own: names,
    exceptions: ['E', 'F'],
    labels: [],
    handling: false,
    depth: 0,
    declared: { names, own: names },
  };
  const inner = block(first);
  return {
    kind: 'block',
    variables: names.map((name, index) => ({ name, value: { kind: 'literal', value: index } })),
    exceptions: [
      { name: 'E', code: -20990 },
      { name: 'F', code: -20991 },
    ],
    body: [inner, { kind: 'say', value: { kind: 'name', name: 'X' } }],
    handlers: [],
  };
};

const number = (value: Num): string => {
  if (value.kind === 'literal') return value.value === null ? 'NULL' : `${value.value}`;
  if (value.kind === 'name') return value.name;
  return `(${number(value.left)} ${value.sign} ${number(value.right)})`;
};

const condition = (test: Test): string => {
  switch (test.kind) {
    case 'compare':
      return `${number(test.left)} ${test.sign} ${number(test.right)}`;
    case 'both':
      return `(${condition(test.left)}) AND (${condition(test.right)})`;
    case 'either':
      return `(${condition(test.left)}) OR (${condition(test.right)})`;
    case 'not':
      return `NOT (${condition(test.test)})`;
    case 'missing':
      return `${number(test.value)} IS NULL`;
    case 'broken':
      return '1 / 0 = 1';
  }
};

/** In a statement names need their colon. */
const bound = (value: Num): string => {
  if (value.kind === 'name') return `:${value.name}`;
  if (value.kind === 'literal') return number(value);
  return `(${bound(value.left)} ${value.sign} ${bound(value.right)})`;
};

/** The text of a program; what it says is gathered in OUT, which it returns. */
export const textOf = (program: Block, run: number): string => {
  const lines = (steps: readonly Step[]): string => steps.map((one) => `${line(one)};\n`).join('');
  const say = (text: string) => `OUT := OUT || COALESCE(TO_VARCHAR(${text}), '~') || ','`;
  const passes = (step: Extract<Step, { kind: 'while' | 'repeat' | 'loop' }>): string => {
    const { kind, counter, most, test, label } = step;
    const body = `${counter} := ${counter} + 1;\n${lines(step.body)}`;
    // an engine may leave out one side of AND and OR, so what fails stands alone
    const limited = (limit: string) =>
      test.kind === 'broken' ? condition(test) : `${limit} (${condition(test)})`;
    const start = `LET ${counter} NUMBER := 0;\n`;
    if (kind === 'while')
      return `${start}WHILE (${limited(`${counter} < ${most} AND`)}) DO\n${body}END WHILE ${label}`;
    if (kind === 'repeat')
      return `${start}REPEAT\n${body}UNTIL (${limited(`${counter} >= ${most} OR`)}) END REPEAT ${label}`;
    return `${start}LOOP\nIF (${counter} >= ${most}) THEN BREAK; END IF;\n${body}END LOOP ${label}`;
  };
  const line = (step: Step): string => {
    switch (step.kind) {
      case 'block': {
        const declarations = [
          ...step.variables.map(
            ({ name, value }) => `${name} NUMBER${value ? ` DEFAULT ${number(value)}` : ''};\n`,
          ),
          ...step.exceptions.map(({ name, code }) => `${name} EXCEPTION (${code}, '${name}');\n`),
        ].join('');
        const handlers = step.handlers
          .map(
            ({ names, resumes, body }) =>
              `WHEN ${names.join(' OR ')}${resumes ? ' CONTINUE' : ''} THEN\n${lines(body)}`,
          )
          .join('');
        return `${declarations && `DECLARE\n${declarations}`}BEGIN\n${lines(step.body)}${
          handlers && `EXCEPTION\n${handlers}`
        }END`;
      }
      case 'say':
        return say(number(step.value));
      case 'say code':
        return say('SQLCODE');
      case 'say count':
        return say('SQLROWCOUNT');
      case 'assign':
        return `${step.name} := ${number(step.value)}`;
      case 'let':
        return `LET ${step.name} NUMBER := ${number(step.value)}`;
      case 'query':
        return `SELECT ${bound(step.value)} INTO :${step.name}`;
      case 'call':
        return `CALL ADD_SEVEN(:${step.name}) INTO :${step.name}`;
      case 'insert':
        return `INSERT INTO LOG SELECT ${run}, :${step.name}`;
      case 'insert bound':
        return `EXECUTE IMMEDIATE 'INSERT INTO LOG SELECT ${run}, ?' USING (${step.name})`;
      case 'broken statement':
        return 'SELECT 1 / 0';
      case 'broken expression':
        return `${step.name} := 1 / 0`;
      case 'if':
      case 'case': {
        const [open, join, close] =
          step.kind === 'if' ? ['IF', 'ELSEIF', 'END IF'] : ['CASE WHEN', 'WHEN', 'END CASE'];
        const parts = step.branches.map(
          ({ test, body }, index) =>
            `${index === 0 ? open : join} (${condition(test)}) THEN\n${lines(body)}`,
        );
        const rest = step.otherwise.length > 0 ? `ELSE\n${lines(step.otherwise)}` : '';
        return `${parts.join('')}${rest}${close}`;
      }
      case 'choose': {
        const parts = step.branches.map(
          ({ value, body }) => `WHEN ${number(value)} THEN\n${lines(body)}`,
        );
        const rest = step.otherwise.length > 0 ? `ELSE\n${lines(step.otherwise)}` : '';
        return `CASE (${number(step.subject)})\n${parts.join('')}${rest}END`;
      }
      case 'for':
        return `FOR ${step.name} IN ${step.reverse ? 'REVERSE ' : ''}${step.from} TO ${step.to} DO\n${lines(step.body)}END FOR ${step.label}`;
      case 'rows':
        return `FOR ${step.name} IN ${step.cursor} DO\n${lines(step.body)}END FOR ${step.label}`;
      case 'while':
      case 'repeat':
      case 'loop':
        return passes(step);
      case 'fetch':
        return `OPEN ${step.cursor};\n${`FETCH ${step.cursor} INTO ${step.into};\n`.repeat(step.rows)}CLOSE ${step.cursor}`;
      case 'break':
      case 'continue':
        return `${step.kind.toUpperCase()}${step.label ? ` ${step.label}` : ''}`;
      case 'raise':
        return step.name ? `RAISE ${step.name}` : 'RAISE';
      case 'return':
        return `RETURN OUT || COALESCE(TO_VARCHAR(${number(step.value)}), '~')`;
    }
  };
  // each use has a cursor of its own: a CONTINUE handler runs while the loops around what failed hold theirs
  const body = line(program);
  const cursors = [...new Set(body.match(/\bC\d+\b/g))].map(
    (name) => `${name} CURSOR FOR SELECT A FROM T ORDER BY A;\n`,
  );
  return `DECLARE\nOUT VARCHAR DEFAULT '';\n${cursors.join('')}BEGIN\n${body};\nRETURN OUT;\nEND`;
};
