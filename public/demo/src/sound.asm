; Instruments and filters at work: a part of player.asm. SPDX-License-Identifier: CC0-1.0

; ---- the instrument of voice X, one tick on ---------------------------------------------------------------------------

sound   lda w_wait,x            ; the wave program
        beq _step
        dec w_wait,x
        bpl _wave               ; always
_step   ldy w_pos,x
_again  lda w_ctl,y
        cmp #$ff
        bne _nojump
        lda w_arg,y
        tay
        jmp _again
_nojump cmp #$10
        bcs _set
        sta w_wait,x            ; $01-$0f: hold what is there so many ticks more
        dec w_wait,x
        iny
        tya
        sta w_pos,x
        jmp _wave
_set    sta w_now,x
        lda w_arg,y
        sta w_off,x
        iny
        tya
        sta w_pos,x
_wave   lda w_now,x
        and gate,x
        sta g_ctl,x

        lda chord,x             ; the chord as a quick arpeggio
        beq _nochord
        lda a_wait,x
        beq _turn
        dec a_wait,x
        jmp _frequency
_turn   ldy instr,x
        lda i_chord_ticks,y
        sta a_wait,x
        ldy a_pos,x
        lda chords,y
        bpl _tone
        ldy chord,x             ; $ff: from its first tone again
        lda chords,y
_tone   iny
        sta a_off,x
        tya
        sta a_pos,x
        jmp _frequency
_nochord
        sta a_off,x

_frequency
        lda w_off,x
        bmi _relative
        tay                     ; $00-$5f: a pitch of its own, for drums
        lda freq_lo,y
        sta g_flo,x
        lda freq_hi,y
        sta g_fhi,x
        jmp _pulse
_relative
        sec
        sbc #$c0
        clc
        adc a_off,x
        beq _plain
        clc
        adc note,x
        tay
        lda freq_lo,y
        sta frq
        lda freq_hi,y
        sta frq+1
        jmp _bend
_plain  lda sliding,x
        beq _steady
        jsr slide
_steady lda now_lo,x
        sta frq
        lda now_hi,x
        sta frq+1

_bend   ldy instr,x             ; vibrato
        lda i_vib_quarter,y
        beq _detune
        lda v_delay,x
        beq _swing
        dec v_delay,x
        jmp _detune
_swing  lda v_down,x
        bne _down
        lda v_lo,x
        clc
        adc v_step_lo,x
        sta v_lo,x
        lda v_hi,x
        adc v_step_hi,x
        jmp _swung
_down   lda v_lo,x
        sec
        sbc v_step_lo,x
        sta v_lo,x
        lda v_hi,x
        sbc v_step_hi,x
_swung  sta v_hi,x
        dec v_count,x
        bne _vibrated
        lda i_vib_quarter,y
        asl
        sta v_count,x
        lda v_down,x
        eor #1
        sta v_down,x
_vibrated
        lda frq
        clc
        adc v_lo,x
        sta frq
        lda frq+1
        adc v_hi,x
        sta frq+1
_detune lda frq
        clc
        adc i_detune_lo,y
        sta g_flo,x
        lda frq+1
        adc i_detune_hi,y
        sta g_fhi,x

_pulse  ldy instr,x             ; the pulse width walks between two bounds
        lda p_lo,x
        clc
        adc p_add_lo,x
        sta p_lo,x
        lda p_hi,x
        adc p_add_hi,x
        sta p_hi,x
        lda p_add_hi,x
        bmi _falling
        lda p_hi,x
        cmp i_pulse_high,y
        bcc _width
        bcs _turnback
_falling
        lda i_pulse_low,y
        cmp p_hi,x
        bcc _width
_turnback
        lda #0
        sec
        sbc p_add_lo,x
        sta p_add_lo,x
        lda #0
        sbc p_add_hi,x
        sta p_add_hi,x
_width  lda p_hi,x              ; 16 bits kept, 12 shown
        asl
        asl
        asl
        asl
        sta g_plo,x
        lda p_hi,x
        lsr
        lsr
        lsr
        lsr
        sta g_phi,x
        rts

; Moves the frequency towards its goal and stops there.
slide   lda goal_lo,x
        cmp now_lo,x
        lda goal_hi,x
        sbc now_hi,x
        bcc _fall
        lda now_lo,x
        clc
        adc slide_lo,x
        sta now_lo,x
        lda now_hi,x
        adc slide_hi,x
        sta now_hi,x
        lda now_lo,x            ; past it?
        cmp goal_lo,x
        lda now_hi,x
        sbc goal_hi,x
        bcs _there
        rts
_fall   lda now_lo,x
        sec
        sbc slide_lo,x
        sta now_lo,x
        lda now_hi,x
        sbc slide_hi,x
        sta now_hi,x
        bcc _there              ; below nothing
        lda goal_lo,x
        cmp now_lo,x
        lda goal_hi,x
        sbc now_hi,x
        bcs _there
        rts
_there  lda goal_lo,x
        sta now_lo,x
        lda goal_hi,x
        sta now_hi,x
        lda #0
        sta sliding,x
        rts

; ---- the filter of chip X -------------------------------------------------------------------------------------------

filter  lda f_wait,x
        bne _ramp
        ldy f_pos,x
_next   lda f_cmd,y
        beq _stay               ; 0: stay
        bpl _begin              ; 1-127: ramp so many ticks by a and b
        cmp #$ff
        beq _jump
        cmp #$fe
        beq _switch
        lda f_a,y               ; $80: cutoff
        sta cut_lo,x
        lda f_b,y
        sta cut_hi,x
        iny
        bne _next
_switch lda f_a,y               ; $fe: resonance and voices, mode
        sta route,x
        lda f_b,y
        sta mode,x
        iny
        bne _next
_jump   lda f_a,y
        tay
        jmp _next
_begin  sta f_wait,x
        lda f_a,y
        sta f_add_lo,x
        lda f_b,y
        sta f_add_hi,x
        iny
        tya
        sta f_pos,x
_ramp   lda cut_lo,x
        clc
        adc f_add_lo,x
        sta cut_lo,x
        lda cut_hi,x
        adc f_add_hi,x
        sta cut_hi,x
        dec f_wait,x
        jmp _show
_stay   tya
        sta f_pos,x
_show   lda cut_lo,x            ; 16 bits kept, 11 shown
        lsr
        lsr
        lsr
        lsr
        lsr
        sta g_cut,x
        rts
