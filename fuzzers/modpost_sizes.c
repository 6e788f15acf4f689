// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sizes come from the kernel: SIZE_ and OFF_ are what its devicetable-offsets.c gives
 * (fuzzers/cmake/Modpost.cmake). A bus that the kernel has not is left out.
 */
#include "modpost_sizes.h"

#include "devicetable-offsets.h"

const struct modpost_size modpost_sizes[] = {
#ifdef SIZE_usb_device_id
	{ "usb", SIZE_usb_device_id },
#endif
#ifdef SIZE_of_device_id
	{ "of", SIZE_of_device_id },
#endif
#ifdef SIZE_pnp_device_id
	{ "pnp", SIZE_pnp_device_id },
#endif
#ifdef SIZE_pnp_card_device_id
	{ "pnp_card", SIZE_pnp_card_device_id },
#endif
#ifdef SIZE_hid_device_id
	{ "hid", SIZE_hid_device_id },
#endif
#ifdef SIZE_ieee1394_device_id
	{ "ieee1394", SIZE_ieee1394_device_id },
#endif
#ifdef SIZE_pci_device_id
	{ "pci", SIZE_pci_device_id },
#endif
#ifdef SIZE_ccw_device_id
	{ "ccw", SIZE_ccw_device_id },
#endif
#ifdef SIZE_ap_device_id
	{ "ap", SIZE_ap_device_id },
#endif
#ifdef SIZE_css_device_id
	{ "css", SIZE_css_device_id },
#endif
#ifdef SIZE_serio_device_id
	{ "serio", SIZE_serio_device_id },
#endif
#ifdef SIZE_acpi_device_id
	{ "acpi", SIZE_acpi_device_id },
#endif
#ifdef SIZE_pcmcia_device_id
	{ "pcmcia", SIZE_pcmcia_device_id },
#endif
#ifdef SIZE_vio_device_id
	{ "vio", SIZE_vio_device_id },
#endif
#ifdef SIZE_input_device_id
	{ "input", SIZE_input_device_id },
#endif
#ifdef SIZE_eisa_device_id
	{ "eisa", SIZE_eisa_device_id },
#endif
#ifdef SIZE_parisc_device_id
	{ "parisc", SIZE_parisc_device_id },
#endif
#ifdef SIZE_sdio_device_id
	{ "sdio", SIZE_sdio_device_id },
#endif
#ifdef SIZE_ssb_device_id
	{ "ssb", SIZE_ssb_device_id },
#endif
#ifdef SIZE_bcma_device_id
	{ "bcma", SIZE_bcma_device_id },
#endif
#ifdef SIZE_virtio_device_id
	{ "virtio", SIZE_virtio_device_id },
#endif
#ifdef SIZE_hv_vmbus_device_id
	{ "vmbus", SIZE_hv_vmbus_device_id },
#endif
#ifdef SIZE_rpmsg_device_id
	{ "rpmsg", SIZE_rpmsg_device_id },
#endif
#ifdef SIZE_i2c_device_id
	{ "i2c", SIZE_i2c_device_id },
#endif
#ifdef SIZE_i3c_device_id
	{ "i3c", SIZE_i3c_device_id },
#endif
#ifdef SIZE_slim_device_id
	{ "slim", SIZE_slim_device_id },
#endif
#ifdef SIZE_spi_device_id
	{ "spi", SIZE_spi_device_id },
#endif
#ifdef SIZE_dmi_system_id
	{ "dmi", SIZE_dmi_system_id },
#endif
#ifdef SIZE_platform_device_id
	{ "platform", SIZE_platform_device_id },
#endif
#ifdef SIZE_mdio_device_id
	{ "mdio", SIZE_mdio_device_id },
#endif
#ifdef SIZE_zorro_device_id
	{ "zorro", SIZE_zorro_device_id },
#endif
#ifdef SIZE_isapnp_device_id
	{ "isapnp", SIZE_isapnp_device_id },
#endif
#ifdef SIZE_ipack_device_id
	{ "ipack", SIZE_ipack_device_id },
#endif
#ifdef SIZE_amba_id
	{ "amba", SIZE_amba_id },
#endif
#ifdef SIZE_mips_cdmm_device_id
	{ "mipscdmm", SIZE_mips_cdmm_device_id },
#endif
#ifdef SIZE_x86_cpu_id
	{ "x86cpu", SIZE_x86_cpu_id },
#endif
#ifdef SIZE_cpu_feature
	{ "cpu", SIZE_cpu_feature },
#endif
#ifdef SIZE_mei_cl_device_id
	{ "mei", SIZE_mei_cl_device_id },
#endif
#ifdef SIZE_rio_device_id
	{ "rapidio", SIZE_rio_device_id },
#endif
#ifdef SIZE_ulpi_device_id
	{ "ulpi", SIZE_ulpi_device_id },
#endif
#ifdef SIZE_hda_device_id
	{ "hdaudio", SIZE_hda_device_id },
#endif
#ifdef SIZE_sdw_device_id
	{ "sdw", SIZE_sdw_device_id },
#endif
#ifdef SIZE_fsl_mc_device_id
	{ "fslmc", SIZE_fsl_mc_device_id },
#endif
#ifdef SIZE_tb_service_id
	{ "tbsvc", SIZE_tb_service_id },
#endif
#ifdef SIZE_typec_device_id
	{ "typec", SIZE_typec_device_id },
#endif
#ifdef SIZE_tee_client_device_id
	{ "tee", SIZE_tee_client_device_id },
#endif
#ifdef SIZE_wmi_device_id
	{ "wmi", SIZE_wmi_device_id },
#endif
#ifdef SIZE_mhi_device_id
	{ "mhi", SIZE_mhi_device_id },
#endif
#ifdef SIZE_mhi_device_id
	{ "mhi_ep", SIZE_mhi_device_id },
#endif
#ifdef SIZE_auxiliary_device_id
	{ "auxiliary", SIZE_auxiliary_device_id },
#endif
#ifdef SIZE_ssam_device_id
	{ "ssam", SIZE_ssam_device_id },
#endif
#ifdef SIZE_dfl_device_id
	{ "dfl", SIZE_dfl_device_id },
#endif
#ifdef SIZE_ishtp_device_id
	{ "ishtp", SIZE_ishtp_device_id },
#endif
#ifdef SIZE_cdx_device_id
	{ "cdx", SIZE_cdx_device_id },
#endif
#ifdef SIZE_vchiq_device_id
	{ "vchiq", SIZE_vchiq_device_id },
#endif
#ifdef SIZE_coreboot_device_id
	{ "coreboot", SIZE_coreboot_device_id },
#endif
	{ 0 },
};

const struct modpost_string modpost_strings[] = {
#ifdef OFF_of_device_id_name
	{ "of", OFF_of_device_id_name, 32, 1, 0 },
#endif
#ifdef OFF_of_device_id_type
	{ "of", OFF_of_device_id_type, 32, 1, 0 },
#endif
#ifdef OFF_of_device_id_compatible
	{ "of", OFF_of_device_id_compatible, 128, 1, 0 },
#endif
#ifdef OFF_pnp_device_id_id
	{ "pnp", OFF_pnp_device_id_id, 8, 1, 0 },
#endif
#ifdef OFF_pnp_card_device_id_devs
	{ "pnp_card", OFF_pnp_card_device_id_devs, 8, 8, 8 },
#endif
#ifdef OFF_acpi_device_id_id
	{ "acpi", OFF_acpi_device_id_id, 16, 1, 0 },
#endif
#ifdef OFF_vio_device_id_type
	{ "vio", OFF_vio_device_id_type, 32, 1, 0 },
#endif
#ifdef OFF_vio_device_id_compat
	{ "vio", OFF_vio_device_id_compat, 32, 1, 0 },
#endif
#ifdef OFF_eisa_device_id_sig
	{ "eisa", OFF_eisa_device_id_sig, 8, 1, 0 },
#endif
#ifdef OFF_rpmsg_device_id_name
	{ "rpmsg", OFF_rpmsg_device_id_name, 32, 1, 0 },
#endif
#ifdef OFF_i2c_device_id_name
	{ "i2c", OFF_i2c_device_id_name, 20, 1, 0 },
#endif
#ifdef OFF_spi_device_id_name
	{ "spi", OFF_spi_device_id_name, 32, 1, 0 },
#endif
#ifdef OFF_dmi_system_id_matches
	{ "dmi", OFF_dmi_system_id_matches + 1, 79, 4, 80 },
#endif
#ifdef OFF_platform_device_id_name
	{ "platform", OFF_platform_device_id_name, 20, 1, 0 },
#endif
#ifdef OFF_mei_cl_device_id_name
	{ "mei", OFF_mei_cl_device_id_name, 32, 1, 0 },
#endif
#ifdef OFF_fsl_mc_device_id_obj_type
	{ "fslmc", OFF_fsl_mc_device_id_obj_type, 16, 1, 0 },
#endif
#ifdef OFF_tb_service_id_protocol_key
	{ "tbsvc", OFF_tb_service_id_protocol_key, 9, 1, 0 },
#endif
#ifdef OFF_wmi_device_id_guid_string
	{ "wmi", OFF_wmi_device_id_guid_string, 37, 1, 0 },
#endif
#ifdef OFF_mhi_device_id_chan
	{ "mhi", OFF_mhi_device_id_chan, 32, 1, 0 },
#endif
#ifdef OFF_mhi_device_id_chan
	{ "mhi_ep", OFF_mhi_device_id_chan, 32, 1, 0 },
#endif
#ifdef OFF_auxiliary_device_id_name
	{ "auxiliary", OFF_auxiliary_device_id_name, 32, 1, 0 },
#endif
#ifdef OFF_vchiq_device_id_name
	{ "vchiq", OFF_vchiq_device_id_name, 32, 1, 0 },
#endif
	{ 0 },
};

const size_t modpost_pci_override = OFF_pci_device_id_override_only;
