package io.margay.cli.command;

import io.margay.cli.lab.LabAction;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** All commands under their words. */
final class CommandTree {
  static final String HELP = "--help";

  private CommandTree() {}

  static CommandSpec build() {
    CommandSpec root =
        new GroupCommand("netctl", "Reads and writes the resources of Margay, and asks its agent.")
            .spec();
    List<Command> resources =
        List.of(
            new GetCommand(),
            new CreateCommand(),
            new ApplyCommand(),
            new ReplaceCommand(),
            new DeleteCommand(),
            new ValidateCommand());
    resources.forEach(command -> add(root, command.spec()));
    addGroups(root);
    add(root, new StatusCommand().spec());
    add(root, new InitCommand().spec());
    add(root, new DoctorCommand().spec());
    add(root, new VersionCommand().spec());
    StoreChoice.addOptions(root);
    root.addOption(
        OptionSpec.builder("-h", HELP)
            .usageHelp(true)
            .scopeType(ScopeType.INHERIT)
            .description("this text")
            .build());
    explainExitCodes(root);
    return root;
  }

  private static void addGroups(CommandSpec root) {
    CommandSpec ipam = new GroupCommand("ipam", "Addresses.").spec();
    add(ipam, new IpamShowCommand().spec());
    add(root, ipam);
    CommandSpec node = new GroupCommand("node", "This host.").spec();
    add(node, new NodeStatusCommand().spec());
    add(node, new NodeCleanupCommand().spec());
    add(root, node);
    CommandSpec bgp = new GroupCommand("bgp", "Sessions and routes of a speaker.").spec();
    for (Command command :
        List.of(
            new BgpPeersCommand(),
            new BgpRoutesCommand(),
            new BgpWhyCommand(),
            new BgpClearCommand(),
            new BgpMonitorCommand(),
            new BgpDumpCommand(),
            new BgpReloadCommand())) {
      add(bgp, command.spec());
    }
    add(root, bgp);
    CommandSpec lab = new GroupCommand("lab", "Hosts on this machine, for trying things.").spec();
    for (LabAction action : LabAction.values()) {
      add(lab, new LabCommand(action).spec());
    }
    add(root, lab);
  }

  private static void explainExitCodes(CommandSpec root) {
    root.usageMessage()
        .footerHeading("%nExit codes:%n")
        .footer(
            "   0  ok",
            "   1  refused or failed",
            "   2  wrong command line or input, nothing sent",
            "   3  nothing changed, with --error-unchanged",
            "   4  not found",
            "   5  exists, or update conflict",
            "   6  store or agent unreachable",
            "   7  not allowed",
            "   8  timed out",
            "   9  partly done",
            "  10  a check found problems",
            "  12  internal error");
  }

  private static void add(CommandSpec parent, CommandSpec child) {
    parent.addSubcommand(child.name(), child);
  }
}
