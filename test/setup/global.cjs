/**
 * Before any test: the worker bundle is made from today's source, so tests run the real worker; and a private MariaDB
 * is started where one is installed, unless only projects that need no database were chosen.
 */
const WITH_DATABASE = ['contract', 'integration', 'journey'];

module.exports = async () => {
  const { buildWhatCanBe } = await import('../../bff/cli/build.mjs');
  const broken = await buildWhatCanBe();
  if (broken.length > 0) console.warn(`\nnot built, tests that start them will fail: ${broken.join(', ')}`);
  if (!wantsDatabase(process.argv)) return;
  const { startSharedMariadb } = require('../kit/mariadb.ts');
  globalThis.__LUOBI_MARIADB__ = await startSharedMariadb();
};

function wantsDatabase(argv) {
  const chosen = [];
  argv.forEach((word, i) => {
    if (word.startsWith('--selectProjects=')) chosen.push(...word.slice('--selectProjects='.length).split(','));
    if (word !== '--selectProjects') return;
    for (const name of argv.slice(i + 1)) {
      if (name.startsWith('-')) break;
      chosen.push(name);
    }
  });
  return chosen.length === 0 || chosen.some((name) => WITH_DATABASE.includes(name));
}
