/**
 * Stands for WeChat's components in the browser build, where platform/elements writes plain HTML and uses none of them.
 * Without it a web-component twin of each would be loaded for nothing (100 KB).
 */
const none = () => null;
export const Button = none, Canvas = none, Image = none, Input = none, ScrollView = none, Switch = none, Text = none, Textarea = none, View = none, WebView = none;
