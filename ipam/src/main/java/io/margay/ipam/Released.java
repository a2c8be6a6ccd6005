package io.margay.ipam;

import io.margay.ipam.block.HandleRecord;

/**
 * A handle that is gone with its addresses.
 *
 * @param handle as it was
 * @param revision of the store at which it went; 0 when the store's answer was lost and the handle
 *     was found to be gone
 */
public record Released(HandleRecord handle, long revision) {}
