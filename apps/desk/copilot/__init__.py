"""The copilot: texts for an agent, who reads, changes and sends them. Nothing in here ever sends one.

`orders.py` (what an agent asks for, and stopping it) → task `desk.assist` → `running.py` (a run on the worker's loop:
`preparing.py` decides with the chat's own pipeline, `telling.py` pushes the text to the agent's sockets,
`records.py` keeps what was suggested and what became of it). `reports.py`: what agents say of the AI's answers.
"""
