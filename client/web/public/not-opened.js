// A page that was asked for in the middle of an upgrade may name a script that is not there any more, and nothing of the console runs then to say
// so. It stands by itself, in words that every browser takes, and before all others.
addEventListener(
  'error',
  ({ target }) => {
    const root = document.getElementById('root');
    if (!(target instanceof HTMLScriptElement) || !root || root.childElementCount > 0) return;
    const said = document.createElement('p');
    said.style.cssText = 'margin: 20vh auto 0; padding: 0 16px; max-width: 32em; font: 16px/1.8 sans-serif; text-align: center';
    said.append('本系统已更新，请刷新页面。', document.createElement('br'), 'Duban has been updated: load the page again.', document.createElement('br'));
    const again = document.createElement('button');
    again.textContent = '刷新 Load again';
    again.style.cssText = 'margin-top: 12px; padding: 8px 24px; font: inherit; cursor: pointer';
    again.onclick = () => location.reload();
    said.append(again);
    root.append(said);
  },
  true,
);
