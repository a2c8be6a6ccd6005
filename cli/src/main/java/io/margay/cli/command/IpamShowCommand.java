package io.margay.cli.command;

import io.margay.cli.text.BoxTable;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.BlockUsage;
import io.margay.model.control.ControlResponse.PoolUsage;
import io.margay.model.control.ControlResponse.Usage;
import io.margay.model.control.ControlWire;
import io.margay.model.document.JsonText;
import io.margay.model.document.YamlText;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl ipam show [--show-blocks]}. */
final class IpamShowCommand implements Command {
  private static final String SHOW_BLOCKS = "--show-blocks";

  @Override
  public CommandSpec spec() {
    return Options.named(this, "show", "Prints how many addresses are in use.")
        .addOption(Options.flag("the blocks of each pool, too", SHOW_BLOCKS))
        .addOption(Formats.reports());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    String format = Formats.check(arguments, Formats.REPORTS);
    ControlResponse response =
        session.ask(new ControlRequest.IpamShow(Options.given(arguments, SHOW_BLOCKS)));
    if (!(response instanceof ControlResponse.Ipam ipam)) {
      throw Session.unexpected(response);
    }
    session.print(
        switch (format) {
          case "json" -> JsonText.pretty(ControlWire.tree(ipam));
          case "yaml" -> YamlText.write(ControlWire.tree(ipam));
          default -> table(ipam);
        });
    return ExitCode.OK;
  }

  private static String table(ControlResponse.Ipam ipam) {
    BoxTable table =
        new BoxTable(List.of("GROUPING", "CIDR", "IPS TOTAL", "IPS IN USE", "IPS FREE"));
    for (PoolUsage pool : ipam.pools()) {
      table.add(row("IP Pool", pool.cidr().toString(), pool.usage()));
      pool.blocks().forEach(block -> table.add(row(block)));
    }
    ipam.strays().forEach(block -> table.add(row(block)));
    return table.toString();
  }

  private static List<String> row(BlockUsage block) {
    return row("Block", block.cidr().toString(), block.usage());
  }

  private static List<String> row(String grouping, String cidr, Usage usage) {
    return List.of(
        grouping,
        cidr,
        Long.toString(usage.capacity()),
        share(usage.inUse(), usage.capacity()),
        share(usage.free(), usage.capacity()));
  }

  private static String share(long part, long whole) {
    return part + " (" + (whole == 0 ? 0 : Math.round(100.0 * part / whole)) + "%)";
  }
}
