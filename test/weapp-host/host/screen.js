/**
 * What WeChat draws around a page: navigation bar, tab bar, the page's own styles, orientation. Colours come from
 * app.json and the page's config, `@name` values from theme.json.
 */
export function createScreen(host) {
  const { app, styles, theme } = host.compiled;
  const element = (id) => document.getElementById(id);
  const own = new Map();
  if (styles.app) addStyle(styles.app);
  for (const [file, css] of Object.entries(styles)) if (file !== 'app') own.set(file, addStyle(css));
  for (const style of own.values()) style.disabled = true;

  const screen = {
    /** 'dark' or 'light', as the phone is set */
    theme: () => host.options.theme ?? (window.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
    /** WeChat shows one page at a time: its styles are on, all others off. */
    follow(page, tabs) {
      for (const [file, style] of own) style.disabled = file !== page.route;
      screen.draw(page, tabs);
    },
    draw(page = host.top(), tabs = host.pages.tabs) {
      if (!page) return;
      const color = (value) => (value?.startsWith('@') ? theme?.[screen.theme()]?.[value.slice(1)] : value);
      const landscape = page.config.pageOrientation === 'landscape';
      document.documentElement.dataset.orientation = landscape ? 'landscape' : 'portrait';
      element('nav').hidden = page.config.navigationStyle === 'custom';
      element('nav').style.background = color(page.config.navigationBarBackgroundColor) ?? '#000';
      element('nav').style.color = page.config.navigationBarTextStyle?.startsWith?.('@') ? color(page.config.navigationBarTextStyle) : page.config.navigationBarTextStyle ?? 'white';
      element('view').style.background = color(page.config.backgroundColorContent ?? page.config.backgroundColor) ?? '#fff';
      element('title').textContent = page.title;
      element('back').hidden = host.stack.length < 2;
      element('tabs').hidden = !tabs.includes(page.route);
      element('tabs').replaceChildren(...(app.tabBar?.list ?? []).map((tab) => tabButton(tab, tab.pagePath === page.route, color)));
      measure();
    },
    setTitle(title) {
      host.top().title = title;
      screen.draw();
    },
  };
  const tabButton = (tab, current, color) => {
    const button = document.createElement('button');
    const icon = current ? tab.selectedIconPath ?? tab.iconPath : tab.iconPath;
    if (icon) button.append(Object.assign(document.createElement('img'), { src: icon, alt: '' }));
    button.append(tab.text);
    button.style.color = color(current ? app.tabBar.selectedColor : app.tabBar.color) ?? '';
    if (current) button.setAttribute('aria-current', 'page');
    button.onclick = () => host.pages.switchTab(`/${tab.pagePath}`);
    return button;
  };
  element('back').onclick = () => host.pages.navigateBack();
  window.addEventListener('resize', () => {
    measure();
    host.emit?.('WindowResize', { size: { windowWidth: element('view').clientWidth, windowHeight: element('view').clientHeight } });
  });
  measure();
  return screen;
}

function addStyle(css) {
  const style = document.createElement('style');
  style.textContent = css;
  document.head.append(style);
  return style;
}

function measure() {
  const root = document.documentElement.style;
  const view = document.getElementById('view');
  const width = view.clientWidth || window.innerWidth;
  root.setProperty('--rpx', `${width / 750}px`);
  root.setProperty('--vw', `${width / 100}px`);
  root.setProperty('--vh', `${(view.clientHeight || window.innerHeight) / 100}px`);
}
