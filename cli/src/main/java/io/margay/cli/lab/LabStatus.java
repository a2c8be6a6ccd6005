package io.margay.cli.lab;

import io.margay.cli.text.ColumnTable;
import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.Lab;
import io.margay.lab.LabProcess;
import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.YamlText;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code netctl lab status}. */
final class LabStatus {
  private static final int CHECK_FAILED = 10;

  private record ProcessRow(String host, String address, String name, Optional<Long> pid) {
    String state() {
      return pid.isPresent() ? "running" : "ended";
    }
  }

  private record ContainerRow(String host, String name, String runtime, Optional<Ip> address) {
    String state() {
      return address.isPresent() ? "attached" : "not attached";
    }
  }

  private final Lab lab;
  private final List<ProcessRow> processes = new ArrayList<>();
  private final List<ContainerRow> containers = new ArrayList<>();

  private LabStatus(Lab lab) {
    this.lab = lab;
  }

  static int print(LabCall call) throws IOException, LabFailedException {
    String format = call.arguments().matchedOptionValue(LabAction.OUTPUT, "table");
    if (!List.of("table", "json", "yaml").contains(format)) {
      throw call.usage("unknown output format \"" + format + "\"; known are table, json, yaml");
    }
    LabStatus status = new LabStatus(call.lab());
    status.look();
    call.print(
        switch (format) {
          case "json" -> JsonText.pretty(status.tree());
          case "yaml" -> YamlText.write(status.tree());
          default -> status.text();
        });
    boolean ended = status.processes.stream().anyMatch(row -> row.pid.isEmpty());
    return ended ? CHECK_FAILED : 0;
  }

  private void look() throws IOException {
    for (Host host : lab.hosts()) {
      for (LabProcess process : host.processes()) {
        processes.add(
            new ProcessRow(host.name(), host.address().toString(), process.name(), process.pid()));
      }
      for (Container container : host.containers()) {
        String runtime = container.runtime().word();
        containers.add(
            new ContainerRow(host.name(), container.name(), runtime, container.attached()));
      }
    }
  }

  private String text() {
    ColumnTable table = new ColumnTable(List.of("HOST", "ADDRESS", "PROCESS", "PID", "STATE"));
    for (ProcessRow row : processes) {
      String pid = row.pid.map(String::valueOf).orElse("-");
      table.add(List.of(row.host, row.address, row.name, pid, row.state()));
    }
    ColumnTable second = new ColumnTable(List.of("CONTAINER", "RUNTIME", "ADDRESS", "STATE"));
    for (ContainerRow row : containers) {
      String address = row.address.map(Ip::toString).orElse("-");
      second.add(List.of(row.host + "/" + row.name, row.runtime, address, row.state()));
    }
    return "lab %s, fabric %s, %d hosts\n\n%s%s"
        .formatted(
            lab.name(),
            lab.topology().fabric(),
            lab.hosts().size(),
            table,
            containers.isEmpty() ? "\nno containers\n" : "\n" + second);
  }

  private Tree tree() {
    return new MappingBuilder()
        .put("name", lab.name())
        .put("fabric", lab.topology().fabric().toString())
        .put("processes", MappingBuilder.sequence(processes, LabStatus::tree))
        .put("containers", MappingBuilder.sequence(containers, LabStatus::tree))
        .build();
  }

  private static Tree tree(ProcessRow row) {
    MappingBuilder tree =
        new MappingBuilder()
            .put("host", row.host)
            .put("address", row.address)
            .put("process", row.name);
    row.pid.ifPresent(pid -> tree.put("pid", pid));
    return tree.put("state", row.state()).build();
  }

  private static Tree tree(ContainerRow row) {
    return new MappingBuilder()
        .put("host", row.host)
        .put("name", row.name)
        .put("runtime", row.runtime)
        .putText("address", row.address)
        .put("state", row.state())
        .build();
  }
}
