//! R10 and R53: the product is one that the program is for, and its own record does not rule it out.

use std::collections::BTreeMap;

use super::node::{Findings, Node};
use super::package::Package;
use crate::codes;

/// Members of `consumerUse` that put a product outside the program when true, with what they say.
const EXCLUDED: &[(&str, &str)] = &[
    ("medicalDevice", "a medical device that the FDA regulates is outside the program"),
    ("motorVehicle", "a motor vehicle and its equipment are outside the program"),
    ("router", "a router is outside the program"),
    ("generalPurpose", "a general-purpose computer or smartphone is outside the program"),
];

/// R10: a connected product for consumers, with a device, and none of the kinds that are left out (47 CFR 8.203; FCC 24-26).
pub(super) fn product_is_eligible(package: &Package<'_>, out: &mut Findings) {
    for product in package.all("product") {
        if let Some(used) = product.member("consumerUse") {
            if used.text("primaryUse").is_some_and(|mainly| mainly != "consumer") {
                out.at(codes::RULES_NOT_ELIGIBLE, used.member_or_self("primaryUse"), |finding| {
                    finding.with_message("the product is not mainly meant for consumers")
                });
            }
            if used.flag("internetConnected") == Some(false) {
                out.at(codes::RULES_NOT_ELIGIBLE, used.member_or_self("internetConnected"), |finding| {
                    finding.with_message("the product cannot connect to the Internet")
                });
            }
            for (member, message) in EXCLUDED.iter().filter(|(member, _)| used.flag(member) == Some(true)) {
                out.at(codes::RULES_NOT_ELIGIBLE, used.member_or_self(member), |finding| {
                    finding.with_message(*message)
                });
            }
        }
        device_is_one(product, out);
    }
}

/// R10: there is a device, it sends by radio, senses or acts, and has an interface to a network (47 CFR 8.203).
fn device_is_one(product: Node<'_>, out: &mut Findings) {
    if !product.sound("components") {
        return;
    }
    let kinds: BTreeMap<&str, &str> =
        product.items("components").filter_map(|it| Some((it.text("id")?, it.text("kind")?))).collect();
    if !kinds.values().any(|kind| *kind == "device") {
        out.at(codes::RULES_NOT_ELIGIBLE, product.member_or_self("components"), |finding| {
            finding.with_message("none of the components is an IoT device")
        });
        return;
    }
    // A device that speaks to its gateway only still has its radio; but whoever lists it there is understood.
    let parts: [(&str, &[&str], &str); 2] = [
        ("radios", &["device", "gateway"], "no device has a radio: a product with wires only is outside the program"),
        ("transducers", &["device"], "no device has a sensor or an actuator, so none is an IoT device"),
    ];
    for (list, on, message) in parts.into_iter().filter(|(list, ..)| product.sound(list)) {
        let mut owners = product.items(list).filter_map(|part| part.text("component"));
        // An id that leads nowhere is told already.
        if !owners.any(|owner| kinds.get(owner).is_none_or(|kind| on.contains(kind))) {
            out.at(codes::RULES_NOT_ELIGIBLE, product.member_or_self(list), |finding| finding.with_message(message));
        }
    }
    let devices = product.items("components").filter(|component| component.text("kind") == Some("device"));
    let open = |interface: Node<'_>| {
        let to_network = interface.text("kind").is_some_and(|kind| matches!(kind, "network" | "radio" | "api"));
        to_network && interface.text("state") == Some("used")
    };
    let mut interfaces = devices.flat_map(|device| device.items("interfaces"));
    if !interfaces.any(open) {
        out.at(codes::RULES_NOT_ELIGIBLE, product.member_or_self("components"), |finding| {
            finding.with_message("no device has an interface to a network that is in use, so none is an IoT device")
        });
    }
}

/// R53: who declares that the product is kept secure cannot have it registered as unsupported
/// (47 CFR 8.208(f); 8.222(b)(9)).
pub(super) fn supported_while_applying(package: &Package<'_>, out: &mut Findings) {
    let Some(declared) = package.all("truth-statement").next() else { return };
    for registry in package.all("registry-record").filter(|registry| registry.flag("unsupported") == Some(true)) {
        out.at(codes::RULES_UNSUPPORTED_APPLIED, registry.member_or_self("unsupported"), |finding| {
            finding.with_related(declared.member_or_self("reasonablySecure").location())
        });
    }
}
