package io.margay.bgp.speaker;

import io.margay.bgp.fsm.Failure;
import io.margay.bgp.wire.Octets;
import java.time.Instant;

/**
 * Why a session is not up, in words for an operator.
 *
 * @param origin who noticed
 * @param code error code of the NOTIFICATION, 0 when there was none
 * @param subcode its subcode
 * @param data its data
 * @param text what happened
 * @param nextStep what to look at or do; empty when nothing is to be done
 */
public record SessionError(
    Instant when,
    Failure.Origin origin,
    int code,
    int subcode,
    Octets data,
    String text,
    String nextStep) {}
