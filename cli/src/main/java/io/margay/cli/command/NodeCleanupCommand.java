package io.margay.cli.command;

import io.margay.cli.host.HostCleanup;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ErrorCode;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code netctl node cleanup}: takes this host out of the cluster. The agent, while it runs, tells
 * its peers and the store and ends; then everything of ours in the kernel goes.
 */
final class NodeCleanupCommand implements Command {
  private static final String FORCE = "--force";
  private static final String KEEP_NODE = "--keep-node";
  private static final int TRIES = 100;
  private static final long PAUSE_MILLIS = 100;

  @Override
  public CommandSpec spec() {
    return Options.named(
            this,
            "cleanup",
            "Takes this host out of the cluster: sessions, routes, rules, sets, links, node.")
        .addOption(Options.flag("although containers are attached", FORCE))
        .addOption(Options.flag("leave the Node resource in the store", KEEP_NODE));
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    agent(arguments, session).ifPresent(report -> session.print(text(report)));
    HostCleanup cleanup = new HostCleanup();
    cleanup.run();
    cleanup.done().forEach(what -> session.print("removed " + what + "\n"));
    cleanup.failed().forEach(what -> session.tell("error: " + what + "\n"));
    return cleanup.failed().isEmpty() ? ExitCode.OK : ExitCode.PARTLY;
  }

  /** Has the agent leave and waits for its end; without one, peers notice by themselves. */
  private static Optional<BgpReport> agent(ParseResult arguments, Session session)
      throws FailedException {
    try {
      ControlResponse response =
          session.askAgent(
              new ControlRequest.NodeCleanup(
                  Options.given(arguments, FORCE), Options.given(arguments, KEEP_NODE)));
      if (!(response instanceof ControlResponse.Report report)) {
        throw Session.unexpected(response);
      }
      awaitEnd(session.agentSocket());
      return Optional.of(new BgpReport(report.body()));
    } catch (FailedException e) {
      if (e.problem().code() != ErrorCode.UNREACHABLE) {
        throw e;
      }
      session.tell(
          "warning: no agent runs here: peers keep this host's routes until their hold or restart"
              + " time is over, and the store keeps its node and blocks\n");
      return Optional.empty();
    }
  }

  private static void awaitEnd(Path socket) throws FailedException {
    for (int i = 0; i < TRIES; i++) {
      try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        Thread.sleep(PAUSE_MILLIS);
      } catch (IOException e) {
        return; // it listens no more
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    throw FailedException.usage(
        "the agent left the cluster, but does not end", "systemctl stop margay-agent");
  }

  private static String text(BgpReport report) {
    StringBuilder text = new StringBuilder();
    text.append("host ").append(report.text("node")).append(" left the cluster\n");
    text.append("ended ").append(report.text("sessions")).append(" sessions\n");
    if (!report.text("blocks").isEmpty()) {
      text.append("released blocks ").append(report.text("blocks")).append('\n');
    }
    if (report.text("nodeDeleted").equals("true")) {
      text.append("deleted its node\n");
    }
    return text.toString();
  }
}
