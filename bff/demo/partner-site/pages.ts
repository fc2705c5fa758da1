/** Server-rendered pages of the demo site; what moves is filled in by contract.js. */
import type { PartnerEnvelope } from '@luobi/shared/contract';
import type { DemoFile } from '../contract/envelope';
import { LIVE_WORDS, say, type Language, type Word } from './words';

export function homePage(language: Language, demo: DemoFile): string {
  const t = (word: Word): string => say(language, word);
  return layout(language, `
    <section class="hero">
      <h1>${t('headline')}</h1>
      <p>${t('lead')}</p>
      <form method="post" action="/contracts"><button class="primary" type="submit">${t('create')}</button></form>
    </section>
    ${people(language, demo)}`);
}

export function contractPage(language: Language, demo: DemoFile, envelope: PartnerEnvelope, luobi: string): string {
  const t = (word: Word): string => say(language, word);
  const words = JSON.stringify(Object.fromEntries(LIVE_WORDS.map((w) => [w, t(w)])));
  return layout(language, `
    <h1>${escape(envelope.title)}</h1>
    <div id="contract" data-id="${envelope.envelopeId}" data-words="${escape(words)}">
      <section class="card" aria-labelledby="scan">
        <h2 id="scan">${t('scan')}</h2>
        <div class="scan" id="ticket">
          <div class="qr" id="qr" role="img" aria-label="QR"></div>
          <div>
            <p class="quiet" id="kind"></p>
            <p class="quiet">${t('number')}</p>
            <p class="number" id="number" aria-live="polite">··</p>
            <p><a id="link" class="button" target="_blank" rel="noopener">${t('openHere')}</a></p>
            <p class="quiet">${t('expires')}</p>
          </div>
        </div>
        <p class="good" id="claimed" role="status" hidden></p>
        <noscript><p>${t('noScript')}</p></noscript>
      </section>
      <section class="card" aria-labelledby="staff">
        <h2 id="staff">${t('staff')}</h2>
        <p>${t('staffHint')}</p>
        <ul class="people">${person(t('approver'), demo.approver.name, demo.approver.phone)}${person(t('sealer'), demo.sealer.name, demo.sealer.phone)}</ul>
        <p><a class="button" href="${escape(luobi)}/" target="_blank" rel="noopener">${t('openLuobi')}</a></p>
        <ul class="progress" id="progress"></ul>
      </section>
      <section class="card" aria-labelledby="result">
        <h2 id="result">${t('result')}</h2>
        <p class="quiet" id="waiting">${t('waiting')}</p>
        <p id="downloads" hidden><a class="button primary" href="/contracts/${envelope.envelopeId}/signed.pdf">${t('pdf')}</a> <a class="button" href="/contracts/${envelope.envelopeId}/evidence.json">${t('evidence')}</a></p>
        <h3>${t('events')}</h3>
        <ol class="events" id="events" aria-live="polite"><li class="quiet">${t('noEvents')}</li></ol>
      </section>
    </div>
    ${people(language, demo, luobi)}
    <form method="post" action="/contracts"><button type="submit">${t('again')}</button></form>
    <script src="/contract.js" defer></script>`);
}

export function messagePage(language: Language, word: Word): string {
  return layout(language, `<section class="hero"><h1>${say(language, word)}</h1><p><a class="button" href="/">←</a></p></section>`);
}

function people(language: Language, demo: DemoFile, luobi?: string): string {
  const t = (word: Word): string => say(language, word);
  return `<section class="card" aria-labelledby="people">
    <h2 id="people">${t('people')}</h2>
    <ul class="people">
      ${person(t('tenant'), demo.signer.name, demo.signer.phone, `${t('idNumber')} <code>${demo.signer.idNumber}</code>`)}
      ${person(t('approver'), demo.approver.name, demo.approver.phone)}
      ${person(t('sealer'), demo.sealer.name, demo.sealer.phone)}
    </ul>
    ${luobi ? `<p>${t('inboxHint')}<a href="${escape(luobi)}/dev/inbox" target="_blank" rel="noopener">${t('inbox')}</a></p>` : ''}
  </section>`;
}

function person(role: string, name: string, phone: string, more = ''): string {
  return `<li><b>${escape(name)}</b> <span class="quiet">${role}</span><br><code>${phone}</code> ${more}</li>`;
}

function layout(language: Language, body: string): string {
  return `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${say(language, 'site')}</title><link rel="stylesheet" href="/site.css"></head>
  <body><header><a href="/">${say(language, 'site')}</a><span class="quiet">${say(language, 'tag')}</span></header><main>${body}</main></body></html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
