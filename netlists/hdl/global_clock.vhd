-- The global clock: a trigger edge makes two falling edges in order.
-- Made by `make netlists` with MyHDL 0.11.52.
-- VHDL-2008: ghdl -a --std=08 pck_myhdl_011.vhd FILE.vhd

library IEEE;
use IEEE.std_logic_1164.all;
use IEEE.numeric_std.all;
use std.textio.all;

use work.pck_myhdl_011.all;

entity global_clock is
    port (
        osc: in std_logic;
        trigger: in std_logic;
        reset_n: in std_logic;
        latch_clock: out std_logic;
        digipot_clock: out std_logic
    );
end entity global_clock;
-- The two clocks of the edges, both high at rest.
--
-- Args:
--     osc: the debouncer's oscillator.
--     trigger: either edge makes one step.
--     reset_n: low stops a step under way; releasing it neither makes a step nor costs one.
--     latch_clock: D-flop clock and chip select, falls first.
--     digipot_clock: falls one section later; both rise together, one section later again.

architecture MyHDL of global_clock is

signal changed: std_logic;
signal passed_1: std_logic;
signal passed_2: std_logic;
signal passed_3: std_logic;
signal resting: std_logic;
signal trigger_since_reset_origin: std_logic;
signal debouncer_1_samples: unsigned(3 downto 0);
signal debouncer_2_samples: unsigned(3 downto 0);
signal debouncer_3_samples: unsigned(3 downto 0);

begin

trigger_since_reset_remember: process (reset_n) is
begin
    if rising_edge(reset_n) then
        trigger_since_reset_origin <= trigger;
    end if;
end process trigger_since_reset_remember;

changed <= stdl(trigger /= trigger_since_reset_origin);

debouncer_1_shift: process (osc, reset_n) is
begin
    if (reset_n = '0') then
        debouncer_1_samples <= to_unsigned(0, 4);
        passed_1 <= '0';
    elsif rising_edge(osc) then
        debouncer_1_samples <= unsigned'(debouncer_1_samples((4 - 1)-1 downto 0) & changed);
        if (debouncer_1_samples = 15) then
            passed_1 <= '1';
        elsif (debouncer_1_samples = 0) then
            passed_1 <= '0';
        end if;
    end if;
end process debouncer_1_shift;

debouncer_2_shift: process (osc, reset_n) is
begin
    if (reset_n = '0') then
        debouncer_2_samples <= to_unsigned(0, 4);
        passed_2 <= '0';
    elsif rising_edge(osc) then
        debouncer_2_samples <= unsigned'(debouncer_2_samples((4 - 1)-1 downto 0) & passed_1);
        if (debouncer_2_samples = 15) then
            passed_2 <= '1';
        elsif (debouncer_2_samples = 0) then
            passed_2 <= '0';
        end if;
    end if;
end process debouncer_2_shift;

debouncer_3_shift: process (osc, reset_n) is
begin
    if (reset_n = '0') then
        debouncer_3_samples <= to_unsigned(0, 4);
        passed_3 <= '0';
    elsif rising_edge(osc) then
        debouncer_3_samples <= unsigned'(debouncer_3_samples((4 - 1)-1 downto 0) & passed_2);
        if (debouncer_3_samples = 15) then
            passed_3 <= '1';
        elsif (debouncer_3_samples = 0) then
            passed_3 <= '0';
        end if;
    end if;
end process debouncer_3_shift;

resting <= stdl((not bool(passed_3)));

latch_clock <= stdl(passed_1 /= resting);
digipot_clock <= stdl(passed_2 /= resting);

end architecture MyHDL;
