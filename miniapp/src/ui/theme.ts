/** Senior mode (关怀模式): WeChat's own font setting, or the switch on the me page. */
import { create } from 'zustand';
import { prefersLargeText } from '../platform/device';
import { readStored, writeStored } from '../platform/storage';

interface SeniorState {
  readonly senior: boolean;
  readonly setSenior: (senior: boolean) => void;
}

const stored = readStored('luobi.senior');

export const useSenior = create<SeniorState>((set) => ({
  senior: stored === null ? prefersLargeText() : stored === '1',
  setSenior: (senior) => {
    writeStored('luobi.senior', senior ? '1' : '0');
    set({ senior });
  },
}));
