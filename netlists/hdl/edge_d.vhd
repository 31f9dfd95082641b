-- One edge of 128 levels without its clock, D flip-flops.
-- Made by `make netlists` with MyHDL 0.11.52.
-- VHDL-2008: ghdl -a --std=08 pck_myhdl_011.vhd FILE.vhd

library IEEE;
use IEEE.std_logic_1164.all;
use IEEE.numeric_std.all;
use std.textio.all;

use work.pck_myhdl_011.all;

entity edge_d is
    port (
        latch_clock: in std_logic;
        digipot_clock: in std_logic;
        reset_n: in std_logic;
        first: in unsigned(0 downto 0);
        second: in unsigned(0 downto 0);
        up_down: out unsigned(0 downto 0);
        codes: out unsigned(6 downto 0)
    );
end entity edge_d;
-- Edges without their clock: XOR, flip-flop and digipot counter of each.
--
-- Args:
--     latch_clock: D-flop clock and chip select.
--     digipot_clock: counts on the falling edge while latch_clock is low.
--     reset_n: low clears U/D and sets every wiper to the middle.
--     first, second: comparator bits, (n); an edge counts up where they differ.
--     up_down: the stored U/D, (n).
--     codes: wiper codes; edge k in bits k * width and up.
--     levels, store: chosen at conversion; see `digipots` and `edge_logic`.

architecture MyHDL of edge_d is

signal edge_logic_up: unsigned(0 downto 0);

begin

edge_logic_up <= (first xor second);

edge_logic_d_flip_flops_store: process (latch_clock, reset_n) is
begin
    if (reset_n = '0') then
        up_down <= to_unsigned(0, 1);
    elsif falling_edge(latch_clock) then
        up_down <= edge_logic_up;
    end if;
end process edge_logic_d_flip_flops_store;

digipots_turn: process (digipot_clock, reset_n) is
begin
    if (reset_n = '0') then
        for k in 0 to 1-1 loop
            codes(((k * 7) + 7)-1 downto (k * 7)) <= to_unsigned(64, 7);
        end loop;
    elsif falling_edge(digipot_clock) then
        for k in 0 to 1-1 loop
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
end process digipots_turn;

end architecture MyHDL;
