/** WeChat's components are not drawn in unit tests: platform/elements writes plain HTML outside weapp builds. */
const none = (): null => null;
export const Button = none, Canvas = none, Image = none, Input = none, ScrollView = none, Switch = none, Text = none, Textarea = none, View = none;
