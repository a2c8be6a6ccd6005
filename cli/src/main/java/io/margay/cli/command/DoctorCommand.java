package io.margay.cli.command;

import io.margay.cli.host.AgentSettings;
import io.margay.cli.host.CniChecks;
import io.margay.cli.host.DockerChecks;
import io.margay.cli.host.Finding;
import io.margay.cli.host.ForwardingChecks;
import io.margay.cli.host.KernelChecks;
import io.margay.cli.host.StoreChecks;
import io.margay.cli.text.ColumnTable;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.Level;
import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.YamlText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl doctor}: what this host is like, and what to do about what is not in order. */
final class DoctorCommand implements Command {
  private static final String AGENT_CONFIG = "--agent-config";
  private static final String CNI_DIRECTORY = "--cni-dir";
  private static final String CNI_PROGRAMS = "--cni-bin";
  private static final String AGENT = "agent";
  private static final String UNKNOWN = "development";

  @Override
  public CommandSpec spec() {
    return Options.named(
            this,
            "doctor",
            "Looks at kernel, programs, sockets and settings of this host, and says what to do;"
                + " exits with 10 when something is wrong.")
        .addOption(Formats.reports())
        .addOption(
            Options.text("FILE", "the agent's settings; " + AgentSettings.FILE, AGENT_CONFIG))
        .addOption(Options.text("PATH", "CNI configurations; /etc/cni/net.d", CNI_DIRECTORY))
        .addOption(Options.text("PATH", "CNI plugins; /opt/cni/bin", CNI_PROGRAMS));
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    String format = Formats.check(arguments, Formats.REPORTS);
    AgentSettings settings =
        AgentSettings.read(
            Path.of(Options.value(arguments, AGENT_CONFIG, AgentSettings.FILE.toString())));
    List<Finding> findings = new ArrayList<>(KernelChecks.look());
    findings.addAll(ForwardingChecks.look());
    findings.add(settings.finding());
    findings.addAll(StoreChecks.look(settings));
    findings.addAll(agent(session));
    findings.addAll(
        new CniChecks(
                Path.of(Options.value(arguments, CNI_DIRECTORY, "/etc/cni/net.d")),
                Path.of(Options.value(arguments, CNI_PROGRAMS, "/opt/cni/bin")))
            .look());
    findings.addAll(DockerChecks.look(settings));
    session.print(
        switch (format) {
          case "json" -> JsonText.pretty(tree(findings));
          case "yaml" -> YamlText.write(tree(findings));
          default -> text(findings);
        });
    return count(findings, Level.FAILED) > 0 ? ExitCode.CHECK_FAILED : ExitCode.OK;
  }

  private static List<Finding> agent(Session session) throws FailedException {
    Path socket = session.agentSocket();
    ControlResponse response;
    try {
      response = session.askAgent(new ControlRequest.Status());
    } catch (FailedException e) {
      return List.of(
          new Finding(
              AGENT,
              Level.FAILED,
              e.problem().what() + e.problem().why().map(why -> ": " + why).orElse(""),
              "start it (systemctl start margay-agent) and look at its log"
                  + " (journalctl -u margay-agent); its socket is "
                  + socket));
    }
    if (!(response instanceof ControlResponse.Health health)) {
      throw Session.unexpected(response);
    }
    List<Finding> found = new ArrayList<>();
    // An agent that runs from classes instead of its jar knows no version.
    boolean same = List.of(VersionCommand.VERSION, UNKNOWN).contains(health.version());
    found.add(
        new Finding(
            AGENT,
            same ? Level.OK : Level.WARNING,
            "node " + health.node() + ", version " + health.version(),
            same ? "" : "this netctl is " + VersionCommand.VERSION + ": install both alike"));
    for (ControlResponse.Check check : health.checks()) {
      String advice = check.level() == Level.OK ? "" : advice(check.name());
      found.add(new Finding(AGENT + " " + check.name(), check.level(), check.detail(), advice));
    }
    return found;
  }

  /** What helps against what an agent finds amiss with itself. */
  private static String advice(String check) {
    return switch (check) {
      case "pools" -> "netctl create -f - with an IPPool; netctl get pools shows those there are";
      case "store" -> "see the findings on etcd; the agent tries again by itself";
      case "bgp" -> "netctl node status names the sessions; let TCP port 179 pass between hosts";
      default -> "look at the agent's log (journalctl -u margay-agent): it repeats what it tries";
    };
  }

  private static long count(List<Finding> findings, Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  private static String text(List<Finding> findings) {
    ColumnTable table = new ColumnTable(List.of("CHECK", "STATE", "DETAIL"));
    StringBuilder advice = new StringBuilder();
    for (Finding finding : findings) {
      table.add(List.of(finding.name(), word(finding), finding.detail()));
      if (!finding.advice().isEmpty()) {
        advice.append("  ").append(finding.name()).append(": ").append(finding.advice());
        advice.append('\n');
      }
    }
    return table
        + (advice.isEmpty() ? "" : "\nwhat to do:\n" + advice)
        + "\n%d checks, %d failed, %d warnings\n"
            .formatted(
                findings.size(), count(findings, Level.FAILED), count(findings, Level.WARNING));
  }

  private static String word(Finding finding) {
    return finding.level().name().toLowerCase(Locale.ROOT);
  }

  private static Tree tree(List<Finding> findings) {
    return new MappingBuilder()
        .put("failed", count(findings, Level.FAILED))
        .put("warnings", count(findings, Level.WARNING))
        .put("checks", MappingBuilder.sequence(findings, DoctorCommand::tree))
        .build();
  }

  private static Tree tree(Finding finding) {
    MappingBuilder one =
        new MappingBuilder()
            .put("name", finding.name())
            .put("state", word(finding))
            .put("detail", finding.detail());
    return (finding.advice().isEmpty() ? one : one.put("advice", finding.advice())).build();
  }
}
