import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const DLL = fileURLToPath(new URL('../../../PresenceLocal/bin/Release/net10.0/PresenceLocal.dll', import.meta.url));
const STARTS_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 15_000;

/** Why the host cannot be started; undefined if it can. */
export const hostMissing = existsSync(DLL)
  ? undefined
  : 'the local host is not built; build it with: dotnet build -c Release PresenceLocal';

/** Starts the built local host on a free port with its own Redis, in an empty directory, with these settings alone; ends it with the test. */
export async function startHost(test, settings) {
  const directory = await mkdtemp(join(tmpdir(), 'presence-relay-'));
  const { PATH, HOME, DOTNET_ROOT } = process.env;
  const host = spawn('dotnet', [DLL, '--urls', 'http://127.0.0.1:0'], {
    cwd: directory,
    env: { PATH, HOME, ...(DOTNET_ROOT && { DOTNET_ROOT }), TMPDIR: directory, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(host, 'close');
  // Should the tests themselves be ended, the host must not outlive them; its Redis goes with it.
  const kill = () => host.kill('SIGKILL');
  process.once('exit', kill);
  test.after(async () => {
    host.kill('SIGTERM');
    const late = new AbortController();
    await Promise.race([ended, setTimeout(ENDS_WITHIN_MS, undefined, { signal: late.signal }).then(kill, () => {})]);
    late.abort();
    await ended;
    process.removeListener('exit', kill);
    await rm(directory, { recursive: true, force: true });
  });

  let output = '';
  const address = new Promise((found) => {
    for (const stream of [host.stdout, host.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        const line = output.match(/listening on\s+(\S+)\s/);
        if (line) {
          found(line[1]);
        }
      });
    }
  });
  const late = new AbortController();
  const first = await Promise.race([
    address,
    ended.then(() => undefined),
    setTimeout(STARTS_WITHIN_MS, undefined, { signal: late.signal }).catch(() => undefined),
  ]);
  late.abort();
  if (!first) {
    throw new Error(`The host has not said where it listens, but:\n${output}`);
  }

  return first;
}
