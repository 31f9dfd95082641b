-- 16 edges of 128 levels on one global clock, JK flip-flops with inverter.
-- Made by `make netlists` with MyHDL 0.11.52.
-- VHDL-2008: ghdl -a --std=08 pck_myhdl_011.vhd FILE.vhd

library IEEE;
use IEEE.std_logic_1164.all;
use IEEE.numeric_std.all;
use std.textio.all;

use work.pck_myhdl_011.all;

entity machine_16 is
    port (
        osc: in std_logic;
        trigger: in std_logic;
        reset_n: in std_logic;
        first: in unsigned(15 downto 0);
        second: in unsigned(15 downto 0);
        latch_clock: out std_logic;
        digipot_clock: out std_logic;
        up_down: out unsigned(15 downto 0);
        codes: out unsigned(111 downto 0)
    );
end entity machine_16;
-- Edges on their global clock.
--
-- Args:
--     osc: the debouncer's oscillator.
--     trigger: either edge makes one step.
--     reset_n: low resets everything; releasing it neither makes a step nor costs one.
--     first, second: comparator bits, (n); an edge counts up where they differ.
--     latch_clock: D-flop clock and chip select, high at rest; falls first.
--     digipot_clock: high at rest; falls second.
--     up_down: the stored U/D, (n).
--     codes: wiper codes; edge k in bits k * width and up.
--     levels, store: chosen at conversion; see `digipots` and `edge_logic`.

architecture MyHDL of machine_16 is

signal global_clock_changed: std_logic;
signal global_clock_passed_1: std_logic;
signal global_clock_passed_2: std_logic;
signal global_clock_passed_3: std_logic;
signal global_clock_resting: std_logic;
signal global_clock_trigger_since_reset_origin: std_logic;
signal global_clock_debouncer_1_samples: unsigned(3 downto 0);
signal global_clock_debouncer_2_samples: unsigned(3 downto 0);
signal global_clock_debouncer_3_samples: unsigned(3 downto 0);
signal edges_edge_logic_up: unsigned(15 downto 0);
signal edges_edge_logic_jk_flip_flops_k: unsigned(15 downto 0);

begin

global_clock_trigger_since_reset_remember: process (reset_n) is
begin
    if rising_edge(reset_n) then
        global_clock_trigger_since_reset_origin <= trigger;
    end if;
end process global_clock_trigger_since_reset_remember;

global_clock_changed <= stdl(trigger /= global_clock_trigger_since_reset_origin);

global_clock_debouncer_1_shift: process (osc, reset_n) is
begin
    if (reset_n = '0') then
        global_clock_debouncer_1_samples <= to_unsigned(0, 4);
        global_clock_passed_1 <= '0';
    elsif rising_edge(osc) then
        global_clock_debouncer_1_samples <= unsigned'(global_clock_debouncer_1_samples((4 - 1)-1 downto 0) & global_clock_changed);
        if (global_clock_debouncer_1_samples = 15) then
            global_clock_passed_1 <= '1';
        elsif (global_clock_debouncer_1_samples = 0) then
            global_clock_passed_1 <= '0';
        end if;
    end if;
end process global_clock_debouncer_1_shift;

global_clock_debouncer_2_shift: process (osc, reset_n) is
begin
    if (reset_n = '0') then
        global_clock_debouncer_2_samples <= to_unsigned(0, 4);
        global_clock_passed_2 <= '0';
    elsif rising_edge(osc) then
        global_clock_debouncer_2_samples <= unsigned'(global_clock_debouncer_2_samples((4 - 1)-1 downto 0) & global_clock_passed_1);
        if (global_clock_debouncer_2_samples = 15) then
            global_clock_passed_2 <= '1';
        elsif (global_clock_debouncer_2_samples = 0) then
            global_clock_passed_2 <= '0';
        end if;
    end if;
end process global_clock_debouncer_2_shift;

global_clock_debouncer_3_shift: process (osc, reset_n) is
begin
    if (reset_n = '0') then
        global_clock_debouncer_3_samples <= to_unsigned(0, 4);
        global_clock_passed_3 <= '0';
    elsif rising_edge(osc) then
        global_clock_debouncer_3_samples <= unsigned'(global_clock_debouncer_3_samples((4 - 1)-1 downto 0) & global_clock_passed_2);
        if (global_clock_debouncer_3_samples = 15) then
            global_clock_passed_3 <= '1';
        elsif (global_clock_debouncer_3_samples = 0) then
            global_clock_passed_3 <= '0';
        end if;
    end if;
end process global_clock_debouncer_3_shift;

global_clock_resting <= stdl((not bool(global_clock_passed_3)));

latch_clock <= stdl(global_clock_passed_1 /= global_clock_resting);
digipot_clock <= stdl(global_clock_passed_2 /= global_clock_resting);

edges_edge_logic_up <= (first xor second);

edges_edge_logic_jk_flip_flops_k <= (not edges_edge_logic_up);

edges_edge_logic_jk_flip_flops_store: process (latch_clock, reset_n) is
begin
    if (reset_n = '0') then
        up_down <= to_unsigned(0, 16);
    elsif falling_edge(latch_clock) then
        up_down <= ((edges_edge_logic_up and (not up_down)) or ((not edges_edge_logic_jk_flip_flops_k) and up_down));
    end if;
end process edges_edge_logic_jk_flip_flops_store;

edges_digipots_turn: process (digipot_clock, reset_n) is
begin
    if (reset_n = '0') then
        for k in 0 to 16-1 loop
            codes(((k * 7) + 7)-1 downto (k * 7)) <= to_unsigned(64, 7);
        end loop;
    elsif falling_edge(digipot_clock) then
        for k in 0 to 16-1 loop
            if (not bool(latch_clock)) then
                if bool(up_down(k)) then
                    if (codes(((k * 7) + 7)-1 downto (k * 7)) < 127) then
                        codes(((k * 7) + 7)-1 downto (k * 7)) <= (codes(((k * 7) + 7)-1 downto (k * 7)) + 1);
                    end if;
                elsif (codes(((k * 7) + 7)-1 downto (k * 7)) > 0) then
                    codes(((k * 7) + 7)-1 downto (k * 7)) <= (codes(((k * 7) + 7)-1 downto (k * 7)) - 1);
                end if;
            end if;
        end loop;
    end if;
end process edges_digipots_turn;

end architecture MyHDL;
