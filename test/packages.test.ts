import { expect } from 'chai';
import { readFileSync } from 'node:fs';

interface Wanted {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface Locked {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly integrity?: string;
        readonly resolved?: string;
        readonly hasInstallScript?: boolean;
      }
    >
  >;
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('the packages that are installed', () => {
  const wanted = read('package.json') as Wanted;
  const { packages } = read('package-lock.json') as Locked;
  const locked = Object.entries(packages).filter(([path]) => path !== '');
  const named = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 13);

  it('are pinned: each by one exact version', () => {
    for (const versions of [wanted.dependencies, wanted.devDependencies, wanted.overrides]) {
      for (const [name, version] of Object.entries(versions)) {
        expect(version, name).to.match(/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/);
      }
    }
  });

  it('are those that were looked at, byte for byte, wherever they come from', () => {
    expect(locked.length).to.be.above(100);
    for (const [path, { integrity, resolved }] of locked) {
      expect(integrity, path).to.match(/^sha512-/);
      expect(resolved, path).to.equal(undefined);
    }
  });

  it('run nothing while they are installed, but two that bring their binaries and do without', () => {
    const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(scripts.map(([path]) => named(path)).sort()).to.deep.equal(['lmdb', 'msgpackr-extract']);
    expect(wanted.allowScripts).to.deep.equal({ lmdb: false, 'msgpackr-extract': false });
    // The image is built without any script, and works.
    expect(readFileSync('Dockerfile', 'utf8')).to.contain('npm ci --ignore-scripts');
  });
});
