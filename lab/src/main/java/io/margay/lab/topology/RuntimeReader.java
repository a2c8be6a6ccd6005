package io.margay.lab.topology;

import io.margay.model.document.Fields;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what makes containers, and the containers of a host. */
final class RuntimeReader {
  /** Most containers of one host that a topology may name. */
  private static final int MAX_CONTAINERS = 256;

  private RuntimeReader() {}

  /** One word, or a list of them; an empty list means namespaces only. */
  static List<ContainerRuntime> runtimes(Value value) {
    List<Value> items = value.tree() instanceof Tree.Sequence ? value.items() : List.of(value);
    List<ContainerRuntime> found = new ArrayList<>();
    for (Value item : items) {
      Optional<ContainerRuntime> runtime = runtime(item);
      if (runtime.isPresent() && found.contains(runtime.get())) {
        item.fault(runtime.get().word() + " is named twice");
      }
      runtime.ifPresent(found::add);
    }
    return found;
  }

  private static Optional<ContainerRuntime> runtime(Value value) {
    return value.oneOf(List.of(ContainerRuntime.values()), ContainerRuntime::word);
  }

  /** A mapping from names to settings, {@code {}} for none. */
  static List<ContainerSpec> containers(Value value, String host, List<ContainerRuntime> all) {
    List<ContainerSpec> found = new ArrayList<>();
    if (value.fields().isEmpty() || !(value.tree() instanceof Tree.Mapping mapping)) {
      return found;
    }
    if (mapping.entries().size() > MAX_CONTAINERS) {
      value.fault("a host has at most " + MAX_CONTAINERS + " containers");
      return found;
    }
    for (Tree.Entry entry : mapping.entries()) {
      Value one = new Value(entry.value(), value.path() + "." + entry.key(), value.faults());
      container(entry, one, host, all).ifPresent(found::add);
    }
    return found;
  }

  private static Optional<ContainerSpec> container(
      Tree.Entry entry, Value value, String host, List<ContainerRuntime> all) {
    int before = value.faults().count();
    try {
      ContainerSpec.checkName(entry.key());
    } catch (IllegalArgumentException e) {
      value.faults().add(entry.at(), value.path(), String.valueOf(e.getMessage()));
    }
    Optional<Fields> fields = value.fields();
    Optional<Value> word = fields.flatMap(f -> f.value("runtime"));
    Optional<ContainerRuntime> runtime = word.flatMap(RuntimeReader::runtime);
    runtime.ifPresent(r -> check(word.get(), r, host, all));
    Optional<Ip> address = fields.flatMap(f -> f.value("ip")).flatMap(v -> v.parsed(Ip::parse));
    fields.ifPresent(Fields::finish);
    return value.faults().count() > before
        ? Optional.empty()
        : Optional.of(new ContainerSpec(entry.key(), runtime, address));
  }

  private static void check(
      Value word, ContainerRuntime runtime, String host, List<ContainerRuntime> all) {
    try {
      HostSpec.checkRuntime(runtime, host, all);
    } catch (IllegalArgumentException e) {
      word.fault(String.valueOf(e.getMessage()));
    }
  }
}
