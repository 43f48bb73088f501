import assert from 'node:assert/strict';
import { audit, lineOf, type Files } from '../rules/audit';

/** Flow findings of one file, as `rule confidence`, by line; lines end with `// → …` where one is expected. */
async function check(code: string, preset = 'recommended'): Promise<void> {
  const files: Files = { 'app.ts': code, 'portcullis.config.json': JSON.stringify({ preset }) };
  const { result } = await audit(files);
  const found = result.findings
    .filter((f) => FLOW_RULES.test(f.ruleId))
    .map((f) => `${String(lineOf(f, files))} ${f.ruleId} ${f.confidence}`);
  const wanted = code.split('\n').flatMap((line, index) => {
    const mark = /\/\/ → (.+)$/.exec(line)?.[1];
    return mark ? [`${String(index + 1)} ${mark}`] : [];
  });
  assert.deepEqual([...new Set(found)].sort(), wanted.sort());
}

const FLOW_RULES =
  /injection|traversal|forgery|redirect|scripting|deserialization|pollution|entities|^mass|^log-|^format/;

describe('flows', () => {
  it('are seen in handlers whose registration is out of sight', () =>
    check(`
      import { exec } from 'child_process';
      export const run = (req, res) => {
        exec('ls ' + req.query.dir); // → command-injection high
        res.end();
      };
      module.exports = function (server) {
        server.handle('/x', (req, res) => {
          exec(req.body.cmd); // → command-injection high
        });
      };`));

  it('are seen in functions as a service', () =>
    check(`
      import { exec } from 'child_process';
      exports.handler = async (event) => {
        exec('ls ' + event.queryStringParameters.dir); // → command-injection medium
        return { statusCode: 200 };
      };`));

  it('are seen in contexts, single requests and resolvers', () =>
    check(`
      import axios from 'axios';
      export async function show(ctx) {
        await axios.get(ctx.request.query.url); // → server-side-request-forgery medium
      }
      export async function POST(request) {
        const { url } = await request.json();
        await axios.get(url); // → server-side-request-forgery medium
      }
      export const resolvers = { Query: { page: (_parent, args, context) => axios.get(args.url) } }; // → server-side-request-forgery medium`));

  it('of parameters are told by the strict preset only', async () => {
    const code = (mark: string): string => `
      import { exec } from 'child_process';
      export function run(cmd: string, count: number) {
        exec('ls ' + cmd);${mark}
        exec('ls -n ' + count);
      }
      export const fixed = () => exec('ls');
      run;`;
    await check(code(''));
    await check(code(' // → command-injection low').replace("exec('ls -n ' + count);", ''), 'strict');
  });

  it('keep to the part of an address that decides where it leads', () =>
    check(`
      import express from 'express';
      import axios from 'axios';
      const app = express();
      app.get('/a', async (req, res) => {
        await axios.get('https://api.example.com/' + req.query.id);
        await axios.get(process.env.API + req.query.id);
        await axios.post('/fixed', { url: req.query.url });
        await axios({ url: 'https://api.example.com/x', data: req.query.url });
        await axios.get('https://' + req.query.host + '/x'); // → server-side-request-forgery high
        await axios({ url: req.query.url }); // → server-side-request-forgery high
        res.redirect('/users/' + req.query.id);
        res.redirect('/' + req.query.to); // → open-redirect high
      });
      app.listen(3000);`));

  it('go through chunks, callbacks, formatting and archives', () =>
    check(`
      import express from 'express';
      import { format } from 'util';
      import fs from 'fs';
      import path from 'path';
      import mysql from 'mysql';
      import yauzl from 'yauzl';
      const pool = mysql.createPool({});
      const app = express();
      app.post('/a', (req, res) => {
        let text = '';
        req.on('data', (chunk) => { text += chunk; });
        req.on('end', () => {
          eval(text); // → code-injection high
        });
        pool.getConnection((err, connection) => {
          connection.query(format("select * from t where a = '%s'", req.query.a)); // → sql-injection high
        });
        yauzl.open(req.file.path, { lazyEntries: true }, (err, zip) => {
          zip.on('entry', (entry) => {
            fs.writeFileSync(path.join('/tmp', entry.fileName), ''); // → path-traversal high
            fs.writeFileSync(path.join('/tmp', path.basename(entry.fileName)), '');
          });
        });
        res.end();
      });
      app.listen(3000);`));

  it('end at what makes the value harmless', () =>
    check(`
      import express from 'express';
      import fs from 'fs';
      import { sql } from './sql';
      import { sanitizeHtml } from './clean';
      const app = express();
      const FILES = { a: '/a.txt', b: '/b.txt' };
      app.get('/a', (req, res) => {
        db.query(sql\`select * from t where a = \${req.query.a}\`);
        db.query("select * from t where a = '" + req.query.a + "'"); // → sql-injection high
        fs.readFileSync(FILES[req.query.file]);
        fs.readFileSync('/data/' + req.query.name.replace(/[^a-z0-9]/g, ''));
        if (['a', 'b'].indexOf(req.query.dir) === -1) return;
        fs.readdirSync(req.query.dir);
        res.send('<p>' + sanitizeHtml(req.query.text) + '</p>');
        res.send('<p>' + req.query.other.replace(/</g, '&lt;') + '</p>');
      });
      app.listen(3000);`));

  it('are seen at headers, filters of unknown drivers, sandboxes and chosen modules', () =>
    check(`
      import express from 'express';
      import vm from 'vm';
      import { users } from './db';
      const app = express();
      app.post('/a', async (req, res) => {
        await users.findOne({ name: req.body.name }); // → nosql-injection medium
        await users.findOne({ name: String(req.body.other) });
        await users.findOne({ where: { name: req.body.more } });
        vm.runInNewContext('safeEval(lines)', { lines: req.body.lines }); // → code-injection high
        vm.runInNewContext('count(lines)', { lines: req.body.list });
        require(req.body.plugin); // → code-injection high
        res.render('pages/' + req.query.page); // → path-traversal high
        res.writeHead(302, { Location: req.query.next }); // → open-redirect high
        res.end();
      });
      app.listen(3000);`));

  it('of names in archives are seen in code that runs at start', () =>
    check(`
      import fs from 'fs';
      import unzipper from 'unzipper';
      fs.createReadStream('a.zip').pipe(unzipper.Parse()).on('entry', (entry) => {
        entry.pipe(fs.createWriteStream('out/' + entry.path)); // → path-traversal medium
      });`));

  it('of keys are told where two of them lead to a prototype', () =>
    check(
      `
      import express from 'express';
      const app = express();
      const store = {};
      app.post('/a', (req, res) => {
        store[req.body.a][req.body.b] = req.body.value; // → prototype-pollution medium
        store[req.body.a] = 1; // → prototype-pollution low
        store[Number(req.body.n)] = 1;
        res.end();
      });
      app.listen(3000);`,
      'strict',
    ));

  it('tell their way', async () => {
    const { result } = await audit({
      'app.ts': `
        import express from 'express';
        import { exec } from 'child_process';
        const app = express();
        const list = (dir) => exec('ls ' + dir);
        app.get('/a', (req, res) => { list(req.query.dir); res.end(); });
        app.listen(3000);`,
    });
    const [finding] = result.findings.filter((f) => f.ruleId === 'command-injection');
    assert.deepEqual(
      finding?.related.map((r) => r.message),
      ['query.dir comes from the request here', 'passed as `dir`'],
    );
    assert.equal(finding?.isFlow, true);
  });

  it('go through maps, sets and generators', () =>
    check(`
      import express from 'express';
      import { exec } from 'child_process';
      const app = express();
      const LABELS = new Map([['a', 'ls'], ['b', 'pwd']]);
      const recent = new Map();
      function* parts(first) { yield first; yield 'done'; }
      async function* later(text) { yield* parts(text); }
      app.get('/a', async (req, res) => {
        const asked = new Map();
        asked.set('command', req.query.command);
        exec(asked.get('command')); // → command-injection high
        exec(LABELS.get(req.query.label));
        for (const [, value] of new Map([['x', req.query.x]])) exec(value); // → command-injection high
        for (const one of new Set([req.query.y])) exec(one); // → command-injection high
        for (const part of parts(req.query.z)) exec(part); // → command-injection high
        for await (const part of later(req.query.v)) exec(part); // → command-injection high
        recent.set(req.query.id, req.query.last);
        res.end();
      });
      app.get('/b', (req, res) => {
        exec(recent.get('1')); // → command-injection high
        res.end();
      });`));

  it('go through events, chunks of a stream, promises and functions of functions', () =>
    check(`
      import express from 'express';
      import { exec } from 'child_process';
      import { EventEmitter } from 'events';
      import { promisify } from 'util';
      const app = express();
      const bus = new EventEmitter();
      const quiet = new EventEmitter();
      const run = promisify(exec).bind(undefined);
      bus.on('job', (command) => exec(command)); // → command-injection high
      quiet.on('job', (command) => exec(command));
      app.use((req, res, next) => { res.locals.name = req.query.name; next(); });
      app.get('/a', async (req, res) => {
        bus.emit('job', req.query.job);
        quiet.emit('job', 'ls');
        await run(req.query.a); // → command-injection high
        exec.call(undefined, req.query.b); // → command-injection high
        Reflect.apply(exec, undefined, [req.query.c]); // → command-injection high
        exec(await new Promise((done) => setTimeout(() => done(req.query.d), 1))); // → command-injection high
        const [first] = await Promise.all([new Promise((done) => done(req.query.e))]);
        exec(first); // → command-injection high
        exec(res.locals.name); // → command-injection high
        res.end();
      });
      app.post('/b', async (req, res) => {
        const chunks = [];
        for await (const chunk of req) chunks.push(chunk);
        exec(JSON.parse(Buffer.concat(chunks).toString()).command); // → command-injection high
        res.end();
      });`));

  it('overwrite what a record had before, and are overwritten', () =>
    check(`
      import express from 'express';
      import { exec } from 'child_process';
      const app = express();
      app.use(express.json());
      app.post('/a', (req, res) => {
        exec({ command: 'ls', ...req.body }.command); // → command-injection high
        exec(Object.assign({}, { command: 'ls' }, req.body).command); // → command-injection high
        exec({ ...req.body, command: 'ls' }.command);
        res.end();
      });`));
});
