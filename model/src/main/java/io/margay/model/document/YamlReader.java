package io.margay.model.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Builds trees from SnakeYAML's events, and resolves plain values by YAML 1.2's core schema, so
 * that {@code no} and {@code 1:30} stay texts. Nothing of SnakeYAML that makes objects is touched.
 */
final class YamlReader {
  private final String source;
  private final ParserImpl events;
  private final Map<String, Tree> anchors = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private final Map<String, Integer> sizes = new HashMap<>();
  private int depth;
  private int nodes;
  private int aliased;

  private YamlReader(String source, String text) {
    this.source = source;
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Limits.INPUT_BYTES);
    this.events = new ParserImpl(new StreamReader(text), options);
  }

  /** The documents of this text that are not empty. */
  static List<Tree> read(String source, String text) throws InvalidDocumentException {
    try {
      return new YamlReader(source, text).documents();
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      Position at = mark == null ? Position.NONE : position(mark);
      throw withCause(broken(source, at, "not YAML: " + e.getProblem()), e);
    } catch (YAMLException e) {
      throw withCause(broken(source, Position.NONE, "not YAML: " + e.getMessage()), e);
    }
  }

  private List<Tree> documents() throws InvalidDocumentException {
    List<Tree> documents = new ArrayList<>();
    while (events.peekEvent() != null) {
      if (events.getEvent() instanceof DocumentStartEvent) {
        anchors.clear();
        Tree document = node(events.getEvent());
        if (!(document instanceof Tree.Scalar scalar) || scalar.type() != Tree.ScalarType.NULL) {
          documents.add(document);
        }
      }
    }
    return documents;
  }

  private Tree node(Event event) throws InvalidDocumentException {
    Position at = position(event.getStartMark());
    if (++nodes > Limits.NODES) {
      throw broken(at, "more than " + Limits.NODES + " values in one input");
    }
    if (event instanceof AliasEvent alias) {
      return referenced(at, alias.getAnchor());
    }
    Optional<String> anchor = Optional.ofNullable(((NodeEvent) event).getAnchor());
    anchor.ifPresent(open::add);
    int before = nodes;
    Tree tree =
        switch (event) {
          case ScalarEvent scalar -> scalar(at, scalar);
          case SequenceStartEvent start -> sequence(at, start);
          case MappingStartEvent start -> mapping(at, start);
          default -> throw broken(at, "not YAML: unexpected " + event);
        };
    if (anchor.isPresent()) {
      open.remove(anchor.get());
      anchors.put(anchor.get(), tree);
      sizes.put(anchor.get(), nodes - before + 1);
    }
    return tree;
  }

  private Tree referenced(Position at, String anchor) throws InvalidDocumentException {
    Tree tree = anchors.get(anchor);
    if (open.contains(anchor) || tree == null) {
      throw broken(at, "the alias *" + anchor + " refers to nothing before it, or to itself");
    }
    int size = sizes.getOrDefault(anchor, 1);
    aliased += size;
    nodes += size;
    if (aliased > Limits.ALIASED_NODES) {
      throw broken(at, "aliases stand for more than " + Limits.ALIASED_NODES + " values");
    }
    return tree;
  }

  private Tree.Sequence sequence(Position at, SequenceStartEvent start)
      throws InvalidDocumentException {
    requireTag(at, start.getTag(), "seq");
    enter(at);
    List<Tree> items = new ArrayList<>();
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(events.getEvent()));
    }
    events.getEvent();
    depth--;
    return new Tree.Sequence(at, items);
  }

  private Tree.Mapping mapping(Position at, MappingStartEvent start)
      throws InvalidDocumentException {
    requireTag(at, start.getTag(), "map");
    enter(at);
    List<Tree.Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      Event keyEvent = events.getEvent();
      Position keyAt = position(keyEvent.getStartMark());
      if (!(node(keyEvent) instanceof Tree.Scalar key)) {
        throw broken(keyAt, "a key must be a single value");
      }
      if (key.text().equals("<<")) {
        throw broken(keyAt, "merge keys (<<) are not part of YAML 1.2; write the keys out");
      }
      if (!keys.add(key.text())) {
        throw broken(keyAt, "the key \"" + key.text() + "\" occurs twice");
      }
      entries.add(new Tree.Entry(keyAt, key.text(), node(events.getEvent())));
    }
    events.getEvent();
    depth--;
    return new Tree.Mapping(at, entries);
  }

  private void enter(Position at) throws InvalidDocumentException {
    if (++depth > Limits.DEPTH) {
      throw broken(at, "lists and mappings nest deeper than " + Limits.DEPTH);
    }
  }

  private Tree.Scalar scalar(Position at, ScalarEvent event) throws InvalidDocumentException {
    String text = event.getValue();
    String tag = event.getTag();
    boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
    Tree.ScalarType type = plain && tag == null ? CoreSchema.resolve(text) : Tree.ScalarType.TEXT;
    if (tag != null && !tag.equals("!")) {
      type =
          CoreSchema.ofTag(tag, text)
              .orElseThrow(() -> broken(at, "the tag " + tag + " is not taken here"));
    }
    Mark end = event.getEndMark();
    boolean quoted =
        event.getScalarStyle() == ScalarStyle.SINGLE_QUOTED
            || event.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED;
    int width = end.getLine() + 1 == at.line() ? end.getColumn() + 1 - at.column() : -1;
    int textColumn =
        tag == null && plain && width >= text.length()
            ? at.column()
            : tag == null && quoted && width == text.length() + 2 ? at.column() + 1 : 0;
    return new Tree.Scalar(at, type, text, textColumn);
  }

  private void requireTag(Position at, String tag, String expected)
      throws InvalidDocumentException {
    if (tag != null && !tag.equals("!") && !tag.equals("tag:yaml.org,2002:" + expected)) {
      throw broken(at, "the tag " + tag + " is not taken here");
    }
  }

  private static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private InvalidDocumentException broken(Position at, String reason) {
    return broken(source, at, reason);
  }

  private static InvalidDocumentException broken(String source, Position at, String reason) {
    return new InvalidDocumentException(new Fault(source, at, "", reason));
  }

  private static InvalidDocumentException withCause(InvalidDocumentException e, Exception cause) {
    e.initCause(cause);
    return e;
  }
}
