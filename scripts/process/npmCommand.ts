import { existsSync } from 'node:fs';

/** How to run the machine's npm: `[program, ...first arguments]`. */
export function npmCommand(): readonly [string, ...string[]] {
  // npm tells its scripts where it lives; on Windows `npm` itself cannot be started without a shell.
  const npmCli = process.env['npm_execpath'];
  if (npmCli?.endsWith('.js') && existsSync(npmCli)) return [process.execPath, npmCli];
  return ['npm'];
}

/** The environment for an npm that works in another folder: free of what an outer npm says about this one. */
export function npmEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const belongsToOuter =
    /^(npm_package_|npm_lifecycle_|npm_config_local_prefix$|npm_config_prefix$|npm_command$|INIT_CWD$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !belongsToOuter.test(name)));
}
