// The editor: CodeMirror in a shadow root, where its style sheets are allowed to be.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.function(tags.variableName), tags.standard(tags.variableName), tags.typeName], color: "var(--accent)" },
  { tag: [tags.variableName, tags.local(tags.variableName)], color: "var(--violet)" },
  { tag: [tags.string, tags.special(tags.string), tags.number, tags.literal, tags.bool], color: "var(--warm)" },
  { tag: [tags.url, tags.comment, tags.lineComment], color: "var(--muted)" },
  { tag: [tags.comment, tags.lineComment], fontStyle: "italic" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--panel)", fontSize: ".875rem" },
  "&.cm-focused": { outline: "none" },
  "&.cm-focused::after": { content: '""', position: "absolute", inset: "0", zIndex: "300", pointerEvents: "none", border: "3px solid var(--accent)", borderRadius: ".7rem .7rem 0 0" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", minHeight: "12rem", maxHeight: "min(34rem, 70vh)" },
  ".cm-content": { padding: ".75rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1rem 0 .5rem" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--panel)", border: "0", paddingLeft: ".5rem" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--tint) 55%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 24%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--gold-tint)", outline: "1px solid var(--gold)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--warm-tint)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--warm) 1.5px", textUnderlineOffset: ".25em", backgroundColor: "var(--warm-tint)" },
  ".cm-lintPoint-error::after": { borderBottomColor: "var(--warm)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", padding: ".4rem .7rem", borderLeft: "3px solid var(--warm)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--panel)", border: "1px solid var(--edge)", borderRadius: ".5rem", boxShadow: "var(--shadow)", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16rem", minWidth: "18rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .6rem", display: "flex", gap: "1.5rem", justifyContent: "space-between", alignItems: "baseline" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--accent)", backgroundColor: "var(--tint)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "var(--sans)", fontSize: ".8125rem", color: "var(--muted)", marginLeft: "0" },
  ".cm-tooltip.cm-completionInfo": { fontFamily: "var(--sans)", fontSize: ".8125rem", lineHeight: "1.45", maxWidth: "20rem", padding: ".6rem .8rem" },
});

/** Put an editor into a host; `phrases` are what CodeMirror says, `complete` proposes words. */
export function makeEditor({ host, text, label, phrases, complete, onRun, onLeave, onChange }) {
  const shadow = host.attachShadow({ mode: "open" });
  const keys = Prec.high(
    keymap.of([
      { key: "Mod-Enter", run: () => (onRun(), true) },
      { key: "Ctrl-Enter", run: () => (onRun(), true) },
    ]),
  );
  const extensions = [
    keys,
    lineNumbers(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    bracketMatching(),
    closeBrackets(),
    sparql(),
    syntaxHighlighting(colours),
    autocompletion({ override: [complete], icons: false }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, { key: "Escape", run: () => (onLeave(), true) }, ...defaultKeymap]),
    theme,
    EditorView.lineWrapping,
    EditorState.phrases.of(phrases),
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
    EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
  ];
  const view = new EditorView({ state: EditorState.create({ doc: text, extensions }), root: shadow, parent: shadow });
  return {
    text: () => view.state.doc.toString(),
    clear: () => view.dispatch(setDiagnostics(view.state, [])),
    /** Mark where something is wrong; lines and columns count from 1, columns in code points. */
    mark(line, column, message) {
      const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      const before = Array.from(at.text).slice(0, Math.max(column - 1, 0)).join("");
      const from = at.from + Math.min(before.length, at.length);
      const word = /^[\w:?$<@^-]+|^./u.exec(at.text.slice(from - at.from))?.[0] ?? "";
      const diagnostic = { from, to: from + word.length, severity: "error", message };
      view.dispatch(setDiagnostics(view.state, [diagnostic]), {
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: "center" }),
      });
    },
  };
}
