"""Invalid input: one line on standard error, exit status 2, nothing on standard output."""

import pytest

from tests.refusals import complained

TASK = 'kind = "allostery"\nname = "mine"\n[held]\n{held}\n[outputs]\n{outputs}\n'


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("train allostery-9", "not one of divider, iris"),
        ("train", "which task?"),
        ("dance", "No such command"),
        ("train allostery-1 --eta 0", "eta 0.0 is not in (0, 1]"),
        ("train allostery-1 --eta 1.5", "eta 1.5 is not in (0, 1]"),
        ("train allostery-1 --eta nan", "not finite"),
        ("train allostery-1 --levels 1", "at least 2 positions"),
        ("train allostery-1 --levels many", "--levels"),
        ("train allostery-1 --noise -1mV", "must be 0 or more"),
        ("train allostery-1 --noise 3A", "must be in V"),
        ("train allostery-1 --noise loud", "not a quantity"),
        ("train allostery-1 --noise inf", "not finite"),
        ("train allostery-1 --offset -1mV", "must be 0 or more"),
        ("train allostery-1 --tolerance 2", "must be in 0..1"),
        ("train allostery-1 --edges printed", "not one of ideal, sign, paper, exact, capacitor"),
        ("train allostery-1 --edges ideal --noise 3mV", "ideal edges have no comparators"),
        ("train allostery-1 --edges ideal --gamma 0", "gamma 0.0"),
        ("train allostery-1 --steps 0", "at least 1"),
        ("train allostery-1 --seed -1", "seed"),
        ("train allostery-1 --splits 3", "not a classification"),
        ("train iris --splits 0", "at least 1"),
        ("train iris --cut 4-7@10", "--splits 1"),
        ("train allostery-1 --cut 4-7", "write EDGE@STEP"),
        ("train allostery-1 --cut 4-8@10", "no edge 4-8"),
        ("train divider --waves a.vcd", "behavioral has no waves"),
        ("train divider --logic myhdl --edges ideal --waves a.vcd", "no waves"),
        ("train divider --logic myhdl --waves a.txt", "ends in .vcd"),
        ("train divider --logic myhdl --waves a", "ends in .vcd"),
        ("train divider --logic myhdl --waves /proc/a/a.vcd", "cannot be written"),
        ("train divider --logic myhdl --levels 1 --waves a.vcd", "at least 2 positions"),
        ("train allostery-1 --cut 4-7@10 --cut 4-7@20", "no edge 4-7"),
        ("train divider --cut 1-2@10 --cut 2-3@20", "node 2 floats"),
        ("train allostery-1 --cut 4-7@900", "cuts must be at 0..799"),
        ("train allostery-1 --network square:2x2", "node 8 is not in network"),
        ("train allostery-1 --network moebius", "neither a file nor one of"),
        ("train allostery-1 --network periodic:2x9", "at least 3"),
        ("train allostery-1 --network random-regular:nodes=5,degree=3", "even"),
        ("train allostery-1 --network nowhere.csv", "No such file"),
        ("train allostery-1 --chip nowhere.json", "No such file"),
        ("train allostery-1 --machine nowhere.toml", "No such file"),
        ("train nowhere.toml", "No such file"),
        ("train allostery-1 --plot a.bmp --steps 5", "png"),
        ("train allostery-1 --animate a.png --steps 5", "gif"),
        ("train allostery-1 --out /proc/nowhere", "cannot be written"),
        *(
            (f"{words} {path}", said)
            for path, said in (
                ("s3://bucket/x.png", "is a URL"),
                ("~nobody2/x.png", "no such user"),
            )
            for words in (
                *("train iris --out", "train iris --plot", "train iris --animate", "demo --out"),
                *("train iris --waves", "study ablation --out", "report x.zarr --out"),
                *("report x.zarr --figures", "reproduce --out", "netlist --out"),
                *("calibrate a.csv --plot", "train --resume"),
            )
        ),
        ("study ablation --workers 0 --dry-run", "workers 0: at least 1"),
        ("train --resume nowhere", "No such file"),
        ("train --resume nowhere --eta 0.5", "only --steps can be changed"),
        ("netlist --format self-training", "which task? as: pyedge netlist allostery-3"),
        ("netlist iris --format self-training", "anew each epoch"),
        ("netlist allostery-9 --format self-training", "not one of divider"),
        ("netlist allostery-1 --format self-training --parts real", "not one of catalogue, ideal"),
        ("netlist allostery-1 --format self-training --eta much", "not a quantity"),
        ("netlist a.toml b.toml --format spice", "one name too many"),
        ("netlist allostery-2 --format spice", "is for --format self-training, not spice"),
        ("netlist --format spice --averaging-resistance 3V", "it must be in ohm"),
        ("netlist --format spice --eta 0.5", "--eta is for --format self-training only"),
        ("netlist --parts ideal", "--parts is for --format spice or self-training only"),
        ("netlist --format edif", "not one of rtl-verilog"),
        ("netlist nowhere.toml", "No such file"),
        ("netlist --out /proc/nowhere", "cannot be written"),
        ("verify nothing", "none of all, lockstep"),
        ("verify lockstep --task divider", "without lockstep"),
        *(
            (f"verify all {each}", "which task?")
            for each in ("--steps 9", "--noise 0", "--logic a")
        ),
        ("verify --task allostery-9 --logic icarus --logic ghdl", "not one of divider"),
        ("verify --task allostery-1 --logic icarus", "wanted twice"),
        ("verify --task allostery-1 --logic icarus --logic modelsim", "wanted twice"),
        ("verify --task divider --logic myhdl --logic behavioral --noise loud", "not a quantity"),
        ("calibrate", "CSV file"),
        ("calibrate a.csv --self-test", "one of the two"),
        ("calibrate --self-test --plot a.png", "--plot"),
        ("calibrate none.csv", "none.csv"),
        ("calibrate none.csv --plot a.txt", "a.txt"),
        ("calibrate --self-test --comparison best", "'best'"),
        ("study", "which study?"),
        ("study noise-flor", "neither a TOML file nor one of ablation"),
        ("study none.toml", "none.toml: No such file"),
        ("study noise-floor --retry", "--retry goes with --resume"),
        ("study noise-floor --replicas 0", "replicas"),
        ("study noise-floor --out /dev/null/x", "cannot be written"),
        ("report none.zarr", "no such folder"),
        ("report .", "is not a study's store"),
        ("report /etc/hostname", "is not a study's store"),
        ("reproduce 9Z", "not one of 2B"),
        ("reproduce --paper D23", "paper 'D23' is not one of D22 (Dillavou"),
        ("reproduce --paper PNAS 2B", "figure '2B' is not one of modes floor xor"),
        ("reproduce --paper PNAS --network torus16", "PNAS has its own: leave out --network"),
        ("reproduce 2B --out /proc/nowhere", "cannot be written"),
        ("demo --out /proc/nowhere", "cannot be written"),
    ],
)
def test_words(capsys, monkeypatch, tmp_path, words, said):
    monkeypatch.chdir(tmp_path)
    assert said in complained(capsys, *words.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("held", "network", "said"),
    [
        ("8 = 5\n9 = ", "1,2\n2,3\n", "line 5"),
        ("8 = 5\n77 = 0", "8,3\n", "node 77 is not in network"),
        ("1 = 5\n2 = 0", "1,2\n2,3\n4,5\n", "node 4 floats"),
        ("1 = 5\n2 = 0", "a,b\n1,2\n2,three\n", "line 3"),
        ("1 = 5\n2 = 0", "a,b\n", "lines of data"),
    ],
)
def test_files_of_a_task_and_a_network(capsys, tmp_path, held, network, said):
    task, csv, machine = (tmp_path / name for name in ("mine.toml", "network.csv", "machine.toml"))
    task.write_text(TASK.format(held=held, outputs="3 = '4k'"))  # a large voltage is odd, not wrong
    csv.write_text(network)
    assert said in complained(capsys, "train", str(task), "--network", str(csv))
    machine.write_text("supervisor.noise = -1\n")
    said = complained(capsys, "train", "allostery-1", "--machine", machine)
    assert f"{machine}: supervisor noise" in said


def test_file_in_place_of_a_folder(capsys, tmp_path):
    (tmp_path / "taken").write_text("precious")
    said = complained(capsys, "train", "allostery-1", "--out", str(tmp_path / "taken"))
    assert "cannot be written" in said
    assert (tmp_path / "taken").read_text() == "precious"
