package io.margay.bgp.bfd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One session (RFC 5880 section 6.8). Pure; owned by the {@code speaker} loop. */
final class BfdMachine {
  private static final long SLOW_MICROS = 1_000_000; // section 6.8.3: while not Up
  private static final int NO_DIAGNOSTIC = 0;
  private static final int TIME_EXPIRED = 1;
  private static final int NEIGHBOUR_DOWN = 3;
  private static final int ADMINISTRATIVELY_DOWN = 7;

  private final BfdParameters parameters;
  private final int discriminator;
  private final RandomGenerator random;
  private List<BfdAction> actions = new ArrayList<>();
  private BfdState state = BfdState.DOWN;
  private BfdState remoteState = BfdState.DOWN;
  private int remoteDiscriminator;
  private int diagnostic = NO_DIAGNOSTIC;
  private long remoteRequiredReceive = 1; // section 6.8.1
  private long remoteDesiredTransmit;
  private int remoteMultiplier;
  private boolean remoteDemand;
  private boolean polling;

  /**
   * @param discriminator ours, unique on this host and not 0
   * @param random for the jitter of section 6.8.7
   */
  BfdMachine(BfdParameters parameters, int discriminator, RandomGenerator random) {
    this.parameters = parameters;
    this.discriminator = discriminator;
    this.random = random;
  }

  BfdState state() {
    return state;
  }

  List<BfdAction> start() {
    sendPeriodic();
    return take();
  }

  /** The timer of the next periodic packet. */
  List<BfdAction> sendTimer() {
    sendPeriodic();
    return take();
  }

  /** Nothing has come for the detection time (section 6.8.4). */
  List<BfdAction> detectionTimer() {
    if (state == BfdState.INIT || state == BfdState.UP) {
      enter(BfdState.DOWN, TIME_EXPIRED, "nothing came from the peer for the detection time");
    }
    remoteDiscriminator = 0;
    return take();
  }

  /** Says goodbye, so that the peer does not take our silence for a fault (section 6.8.16). */
  List<BfdAction> stop() {
    if (state != BfdState.ADMIN_DOWN) {
      enter(BfdState.ADMIN_DOWN, ADMINISTRATIVELY_DOWN, "stopped here");
      send(BfdPacket.Flags.NONE);
      act(new BfdAction.SendNoMore());
    }
    return take();
  }

  /** A well-formed packet for this session (section 6.8.6). */
  List<BfdAction> received(BfdPacket packet) {
    if (state == BfdState.ADMIN_DOWN) {
      return take();
    }
    long intervalBefore = transmitInterval();
    remoteDiscriminator = packet.mine();
    remoteState = packet.state();
    remoteRequiredReceive = packet.intervals().requiredReceive();
    remoteDesiredTransmit = packet.intervals().desiredTransmit();
    remoteMultiplier = packet.multiplier();
    remoteDemand = packet.flags().demand();
    if (packet.flags().last()) {
      polling = false;
    }
    changeState(packet);
    act(new BfdAction.DetectAfter(detectionTime()));
    if (packet.flags().poll()) {
      send(new BfdPacket.Flags(false, true, false));
    }
    if (transmitInterval() != intervalBefore || !periodic()) {
      schedule();
    }
    return take();
  }

  private void changeState(BfdPacket packet) {
    switch (packet.state()) {
      case ADMIN_DOWN -> {
        if (state != BfdState.DOWN) {
          enter(BfdState.DOWN, NEIGHBOUR_DOWN, "the peer has switched BFD off");
        }
      }
      case DOWN -> {
        if (state == BfdState.DOWN) {
          enter(BfdState.INIT, diagnostic, "the peer is there");
        } else if (state == BfdState.UP) {
          enter(BfdState.DOWN, NEIGHBOUR_DOWN, "the peer hears nothing of us");
        }
      }
      case INIT -> {
        if (state != BfdState.UP) {
          enter(BfdState.UP, NO_DIAGNOSTIC, "both ends hear each other");
        }
      }
      case UP -> {
        if (state == BfdState.INIT) {
          enter(BfdState.UP, NO_DIAGNOSTIC, "both ends hear each other");
        }
      }
    }
  }

  private void enter(BfdState next, int why, String words) {
    BfdState before = state;
    state = next;
    diagnostic = why;
    // The interval we want differs between Up and the rest, which a poll announces (6.8.3).
    polling = next == BfdState.UP;
    boolean fault =
        before == BfdState.UP && next == BfdState.DOWN && remoteState != BfdState.ADMIN_DOWN;
    act(new BfdAction.Changed(next, fault, words));
    if (next != BfdState.ADMIN_DOWN) {
      sendPeriodic();
    }
  }

  private void sendPeriodic() {
    if (periodic()) {
      send(new BfdPacket.Flags(polling, false, false));
    }
    schedule();
  }

  /** Section 6.8.7: a peer may want no packets at all, or none but polls. */
  private boolean periodic() {
    boolean demanded =
        remoteDemand && state == BfdState.UP && remoteState == BfdState.UP && !polling;
    return remoteRequiredReceive != 0 && !demanded;
  }

  private void schedule() {
    if (!periodic()) {
      act(new BfdAction.SendNoMore());
      return;
    }
    // Jitter of 0 to 25 percent; with a multiplier of 1 the peer has no packet to spare.
    double most = parameters.multiplier() == 1 ? 0.9 : 1.0;
    double factor = most - random.nextDouble() * (most - 0.75);
    act(new BfdAction.SendAfter(micros((long) (transmitInterval() * factor))));
  }

  private long desiredTransmit() {
    long wanted = parameters.transmit().toNanos() / 1000;
    return state == BfdState.UP ? wanted : Math.max(wanted, SLOW_MICROS);
  }

  private long transmitInterval() {
    return Math.max(desiredTransmit(), remoteRequiredReceive);
  }

  private Duration detectionTime() {
    long ours = parameters.receive().toNanos() / 1000;
    return micros(remoteMultiplier * Math.max(ours, remoteDesiredTransmit));
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1000);
  }

  private void send(BfdPacket.Flags flags) {
    act(
        new BfdAction.Send(
            new BfdPacket(
                state,
                flags,
                diagnostic,
                parameters.multiplier(),
                discriminator,
                remoteDiscriminator,
                new BfdPacket.Intervals(
                    desiredTransmit(), parameters.receive().toNanos() / 1000))));
  }

  private void act(BfdAction action) {
    actions.add(action);
  }

  private List<BfdAction> take() {
    List<BfdAction> result = actions;
    actions = new ArrayList<>();
    return result;
  }
}
