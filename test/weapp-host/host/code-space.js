/**
 * The package inside glass-easel: static configs, compiled templates and the component space.
 * glass-easel and its mini-program adapter are WeChat's own (MIT); one private detail is touched here: ids stay as
 * written, so that tests and SelectorQuery find `#pad`.
 */
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import { createBackend } from './element-backend.js';

export function createCodeSpace(host) {
  const env = new MiniProgramEnv();
  const space = env.createCodeSpace('', true);
  const prepare = space.prepareComponentOptions.bind(space);
  space.prepareComponentOptions = (...args) => {
    const prepared = prepare(...args);
    delete prepared[0].idPrefixGenerator;
    prepared[0].writeIdToDOM = true;
    return prepared;
  };
  return { space, backend: env.associateBackend(createBackend(host)) };
}

/** To be called when the built-ins are defined: templates refer to them. */
export function addTemplates(host, space) {
  const { compiled } = host;
  for (const file of compiled.wxml) {
    const config = compiled.configs[file] ?? {};
    const usingComponents = { ...compiled.app.usingComponents, ...config.usingComponents };
    space.addComponentStaticConfig(file, { ...config, usingComponents });
    space.addCompiledTemplate(file, { groupList: compiled.templates, content: compiled.templates[file] });
  }
}
