/** Choosing a day or one of several texts: WeChat's own wheels on weapp, the browser's own controls on H5. */
import { Picker, View } from '@tarojs/components';

const WEB = process.env.TARO_ENV !== 'weapp';

interface PickerProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onPick: (value: string) => void;
}

/** @param value YYYY-MM-DD or empty */
export function DayPicker({ label, value, placeholder, onPick }: PickerProps) {
  // browsers write a day as their own language does: until it is being changed it is shown as everywhere else here
  if (WEB) {
    return (
      <span className='day'>
        <input type='date' className='input' aria-label={label} value={value} onChange={(event) => onPick(event.target.value)} />
        <span className={value ? 'day-shown' : 'day-shown placeholder'} aria-hidden>{value || placeholder}</span>
      </span>
    );
  }
  return (
    <Picker mode='date' value={value} onChange={(event) => onPick(event.detail.value)}>
      <Shown label={label} value={value} placeholder={placeholder} />
    </Picker>
  );
}

/** One of `choices`, or none yet. */
export function ChoicePicker({ label, value, placeholder, choices, onPick }: PickerProps & { readonly choices: readonly string[] }) {
  if (WEB) {
    return (
      <select className='input' aria-label={label} value={value} onChange={(event) => onPick(event.target.value)}>
        <option value=''>{placeholder}</option>
        {choices.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
      </select>
    );
  }
  return (
    <Picker mode='selector' range={[...choices]} value={Math.max(0, choices.indexOf(value))} onChange={(event) => onPick(choices[Number(event.detail.value)] ?? '')}>
      <Shown label={label} value={value} placeholder={placeholder} />
    </Picker>
  );
}

const Shown = ({ label, value, placeholder }: Pick<PickerProps, 'label' | 'value' | 'placeholder'>) => (
  <View className={value ? 'input input-picked' : 'input input-picked placeholder'} {...{ ariaRole: 'combobox', ariaLabel: value ? `${label} ${value}` : label }}>{value || placeholder}</View>
);
