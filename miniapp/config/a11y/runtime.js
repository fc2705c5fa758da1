/** Runs in the mini-program before the app: the same table that plugin.js wrote into the templates. */
import { mergeInternalComponents } from '@tarojs/shared';
import attrs from './attrs.json';

mergeInternalComponents(attrs);
