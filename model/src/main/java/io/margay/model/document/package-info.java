/**
 * YAML and JSON as trees that know where each part stood, and the strict reading of such trees.
 * Whatever users write passes here: resources, configuration, topologies.
 *
 * <p>The life of a text: {@link io.margay.model.document.Documents} bounds it and has {@code
 * YamlReader} or {@code JsonReader} make a {@link io.margay.model.document.Tree}. Its reader wraps
 * the top in a {@link io.margay.model.document.Value}, asks for {@link
 * io.margay.model.document.Fields} key by key, and calls {@code finish}, which notes every key that
 * nobody asked for. Each fault goes to one {@link io.margay.model.document.Faults}, with file,
 * line, column and path; at the end {@code throwIfAny} tells all of them in one {@link
 * io.margay.model.document.InvalidDocumentException}. For output, {@link
 * io.margay.model.document.MappingBuilder} makes trees that {@link
 * io.margay.model.document.JsonText} and {@link io.margay.model.document.YamlText} print.
 *
 * <p>Pure: no file is opened, and the readers are used by one thread. Invariants: no mapping has a
 * key twice; depth, number of values and what aliases stand for are bounded by {@link
 * io.margay.model.document.Limits}, so that no input exhausts memory or stack.
 *
 * <p>Standards: JSON is RFC 8259. YAML is 1.2.2 with its core schema (section 10.3), so that {@code
 * no} is a text; tags that make objects and merge keys are refused. SnakeYAML's scanner and parser
 * do the syntax, which is that of YAML 1.1 and differs in nothing that documents of ours use.
 *
 * <p>Rejected: Jackson's data binding (it stops at the first fault, and its reflection costs a
 * command-line tool more than the rest of its start), and Jackson's tree (it forgets the places).
 */
@NullMarked
package io.margay.model.document;

import org.jspecify.annotations.NullMarked;
